FROM eclipse-temurin:21-jdk
WORKDIR /app
COPY Hello.java .
RUN javac Hello.java
RUN ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime
CMD ["java", "Hello"]
