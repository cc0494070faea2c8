FROM debian:13-slim
ENV A 1 B=2
ENV B  one  two   three	
ENV C $A and ${B}
ENV D it costs 5 $ or "more"
LABEL d the "service" itself
