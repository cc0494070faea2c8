import static java.nio.file.Files.writeString;

import java.nio.file.Path;

class Hello {
    public static void main(String[] arguments) throws Exception {
        writeString(Path.of("/srv/greeting"), "hello");
    }
}
