require("http").get("http://127.0.0.1:8000", answer => process.exit(answer.statusCode === 200 ? 0 : 1));
