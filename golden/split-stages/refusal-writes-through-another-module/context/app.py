from store import Store

Store("/index").put("a")
