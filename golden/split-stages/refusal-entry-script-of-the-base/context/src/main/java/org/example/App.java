package org.example;

public class App {
    public static void main(String[] arguments) {
        System.out.println("Hello from Maven");
    }
}
