class Hello {
    public static void main(String[] arguments) {
        System.out.println(System.getenv("LANG"));
    }
}
