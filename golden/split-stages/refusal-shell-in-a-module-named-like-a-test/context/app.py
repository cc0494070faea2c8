from test_connection import reach

print(reach())
