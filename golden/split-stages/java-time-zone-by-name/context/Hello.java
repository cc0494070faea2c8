import java.time.ZoneId;

class Hello {
    public static void main(String[] arguments) {
        System.out.println(ZoneId.systemDefault());
    }
}
