// SPDX-License-Identifier: GPL-2.0
/* A pair of UNIX sockets, with send() and recv(): cheaper than write() and read(). */
#include <sys/socket.h>

#include "peers.h"

struct sockets {
	int client;
	int server;
};

static void *setup(int type)
{
	struct sockets *s = state_new(sizeof(*s));
	int fds[2];

	must(!socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds));
	s->client = fds[0];
	s->server = fds[1];
	return s;
}

static void *setup_seqpacket(unsigned int pair, const struct crowd *crowd)
{
	return setup(SOCK_SEQPACKET);
}

static void *setup_stream(unsigned int pair, const struct crowd *crowd)
{
	return setup(SOCK_STREAM);
}

static void put(int fd, const struct message *m)
{
	must(send(fd, m, sizeof(*m), 0) == sizeof(*m));
}

/* A stream returns all available data, which is always whole messages. */
static void take(int fd, struct message *m)
{
	must(recv(fd, m, sizeof(*m), 0) == sizeof(*m));
}

static void client(void *state, unsigned long n)
{
	struct sockets *s = state;
	struct message m = { 0 };

	for (unsigned long i = 1; i <= n; i++) {
		m.word[6] = i;
		put(s->client, &m);
		take(s->client, &m);
	}
	must(m.word[6] == n);
}

static void server(void *state, unsigned long n)
{
	struct sockets *s = state;
	struct message m;

	while (n--) {
		take(s->server, &m);
		put(s->server, &m);
	}
}

static void send_messages(void *state, unsigned long n)
{
	struct sockets *s = state;
	struct message m = { 0 };

	while (n--)
		put(s->client, &m);
}

static void receive(void *state, unsigned long n)
{
	struct sockets *s = state;
	struct message m;

	while (n--)
		take(s->server, &m);
}

static void teardown(void *state)
{
	struct sockets *s = state;

	close(s->client);
	close(s->server);
	free(s);
}

const struct peer peer_unix_seqpacket = {
	.name = "unix-seqpacket",
	.carries = "56 bytes; socketpair, send and recv",
	.setup = setup_seqpacket,
	.client = client,
	.server = server,
	.send = send_messages,
	.receive = receive,
	.teardown = teardown,
};

const struct peer peer_unix_stream = {
	.name = "unix-stream",
	.carries = "56 bytes; socketpair, send and recv",
	.setup = setup_stream,
	.client = client,
	.server = server,
	.send = send_messages,
	.receive = receive,
	.teardown = teardown,
};
