import sys


def main():
    print("HELLO" if "--loud" in sys.argv else "hello", sys.argv[1:])
