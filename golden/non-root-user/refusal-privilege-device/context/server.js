require('fs').readFileSync('/dev/ttyUSB0')
