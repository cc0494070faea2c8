FROM cimg/base:2026.01
RUN cd /etc; grep -q nothing passwd; echo x
RUN echo built
