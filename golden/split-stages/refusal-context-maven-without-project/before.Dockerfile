FROM maven:3-eclipse-temurin-21
WORKDIR /app
COPY . .
RUN mvn package
ENTRYPOINT ["java", "-jar", "target/app.jar"]
