import java.awt.image.BufferedImage;
import java.awt.Graphics2D;

class Hello {
    public static void main(String[] arguments) {
        Graphics2D page = new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB).createGraphics();
        page.drawString("hello", 0, 9);
    }
}
