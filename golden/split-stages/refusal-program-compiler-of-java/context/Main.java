public class Main {
    public static void main(String[] arguments) {
        System.out.println(javax.tools.ToolProvider.getSystemJavaCompiler());
    }
}
