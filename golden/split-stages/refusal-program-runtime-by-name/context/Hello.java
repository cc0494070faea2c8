class Hello {
    public static void main(String[] arguments) throws Exception {
        Runtime here = Runtime.getRuntime();
        here.exec(arguments);
    }
}
