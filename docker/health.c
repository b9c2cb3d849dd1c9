/*
 * The health check of the image: one call of grpc.health.v1.Health/Check on the board's socket. Ends with 0 if the answer is
 * SERVING. A Java program would take as much memory as a cell has, every time.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LIMIT_SECONDS 8
#define LONGEST_FRAME 16384
#define FRAME_DATA 0
#define STREAM 1

/* The connection preface and empty settings; the request as HPACK literals; a message of no bytes that ends the stream. */
static const char request[] =
	"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	"\0\0\0\4\0\0\0\0\0"
	"\0\0\113\1\4\0\0\0\1"
	"\203\206"
	"\4\34/grpc.health.v1.Health/Check"
	"\1\11localhost"
	"\17\20\20application/grpc"
	"\0\2te\10trailers"
	"\0\0\5\0\1\0\0\0\1"
	"\0\0\0\0\0";

static int receive(int socket, uint8_t *to, size_t length)
{
	while (length > 0) {
		ssize_t count = read(socket, to, length);
		if (count <= 0)
			return 0;
		to += count;
		length -= count;
	}
	return 1;
}

int main(void)
{
	/* A message without compression that says: field 1 is 1, SERVING. */
	static const uint8_t serving[] = { 0, 0, 0, 0, 2, 8, 1 };
	static uint8_t header[9], payload[LONGEST_FRAME];
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *folder = getenv("JAILHOUSE_RUNTIME_DIR");
	const char *board = getenv("JAILHOUSE_BOARD");

	alarm(LIMIT_SECONDS);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s/daemon.sock", folder ? folder : "",
		 board && *board ? board : "default");
	int daemon = socket(AF_UNIX, SOCK_STREAM, 0);
	if (connect(daemon, (struct sockaddr *)&address, sizeof(address)) ||
	    write(daemon, request, sizeof(request) - 1) != sizeof(request) - 1) {
		perror(address.sun_path);
		return 1;
	}
	while (receive(daemon, header, sizeof(header))) {
		size_t length = header[0] << 16 | header[1] << 8 | header[2];
		if (length > sizeof(payload) || !receive(daemon, payload, length))
			break;
		if (header[3] == FRAME_DATA && header[8] == STREAM)
			return length == sizeof(serving) && !memcmp(payload, serving, length) ? 0 : 1;
	}
	fprintf(stderr, "%s: no answer\n", address.sun_path);
	return 1;
}
