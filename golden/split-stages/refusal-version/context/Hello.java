class Hello {
    public static void main(String[] arguments) {
    }
}
