FROM gradle:8-jdk21-ubi9
WORKDIR /app
COPY . .
RUN gradle build
CMD ["java", "-jar", "build/libs/app.jar"]
