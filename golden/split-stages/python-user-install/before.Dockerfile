FROM python:3.11-slim
RUN useradd -m -u 1000 app
USER app
ENV PATH="/home/app/.local/bin:${PATH}"
WORKDIR /home/app/src
COPY --chown=app requirements.txt .
RUN pip install --user -r requirements.txt
COPY --chown=app main.py .
CMD ["gunicorn", "-b", "0.0.0.0:8000", "main:app"]
