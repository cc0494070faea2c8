class Report {
    public static void main(String[] arguments) {
        System.out.println("a chart");
    }
}
