"""
A card in the virtual reader that acknowledges what it is sent at once. vpcd writes each message in two pieces; a card that
lets the system put its acknowledgements off, as every socket of Node does, adds 40 ms to each frame, which is neither the
reader's nor the till's. Arguments: port, answer to reset, answer to every frame; both in hexadecimal.
"""

import socket
import sys

GET_ATR = 4


def take(line, count):
    taken = b""
    while len(taken) < count:
        piece = line.recv(count - len(taken))
        if not piece:
            sys.exit(0)
        # Linux forgets it after a while, so it is said each time.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        taken += piece
    return taken


def main(port, reset_answer, frame_answer):
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    while True:
        message = take(line, int.from_bytes(take(line, 2), "big"))
        if len(message) > 1:
            answer = frame_answer
        elif message[0] == GET_ATR:
            answer = reset_answer
        else:
            continue
        line.sendall(len(answer).to_bytes(2, "big") + answer)


main(int(sys.argv[1]), bytes.fromhex(sys.argv[2]), bytes.fromhex(sys.argv[3]))
