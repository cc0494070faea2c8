def where():
    return "/index"
