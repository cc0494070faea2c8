class Hello {
    public static void main(String[] arguments) {
        System.out.printf("%%,d%n", 1000);
    }
}
