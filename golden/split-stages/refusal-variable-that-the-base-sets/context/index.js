console.log(process.env.NODE_VERSION)
