FROM eclipse-temurin:21-jre
ADD app.jar /app/app.jar
