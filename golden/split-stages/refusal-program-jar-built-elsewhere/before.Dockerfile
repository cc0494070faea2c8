FROM eclipse-temurin:21-jdk
WORKDIR /app
COPY hello.jar .
CMD ["java", "-jar", "hello.jar"]
