from debian:13-slim
run curl -fsSL https://example.com/x | tar -xz
run echo "say \"hello\""