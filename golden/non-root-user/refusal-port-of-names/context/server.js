require('dgram').createSocket('udp4').bind(53)
