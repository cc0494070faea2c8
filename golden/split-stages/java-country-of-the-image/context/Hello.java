import java.util.Locale;

class Hello {
    public static void main(String[] arguments) {
        System.out.println(Locale.getDefault().getLanguage());
    }
}
