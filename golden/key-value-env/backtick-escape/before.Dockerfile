# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
ENV P C:\Program Files\x
ENV Q C:\x\
ENV R a `
  b `$c
