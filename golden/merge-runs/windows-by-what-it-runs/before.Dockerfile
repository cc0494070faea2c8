FROM team/iis
RUN powershell -Command Get-Date
RUN dir
