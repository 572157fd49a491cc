// SPDX-License-Identifier: GPL-2.0
/* Two eventfds, one per direction. They carry a count, but no message. */
#include <sys/eventfd.h>

#include "peers.h"

struct events {
	int request;
	int reply;
};

static void *setup(unsigned int pair, const struct crowd *crowd)
{
	struct events *e = state_new(sizeof(*e));

	e->request = eventfd(0, EFD_CLOEXEC);
	e->reply = eventfd(0, EFD_CLOEXEC);
	must(e->request >= 0 && e->reply >= 0);
	return e;
}

static void put(int fd)
{
	const __u64 one = 1;

	must(write(fd, &one, sizeof(one)) == sizeof(one));
}

static void take(int fd)
{
	__u64 count;

	must(read(fd, &count, sizeof(count)) == sizeof(count));
}

static void client(void *state, unsigned long n)
{
	struct events *e = state;

	while (n--) {
		put(e->request);
		take(e->reply);
	}
}

static void server(void *state, unsigned long n)
{
	struct events *e = state;

	while (n--) {
		take(e->request);
		put(e->reply);
	}
}

static void teardown(void *state)
{
	struct events *e = state;

	close(e->request);
	close(e->reply);
	free(e);
}

const struct peer peer_eventfd = {
	.name = "eventfd",
	.carries = "8 bytes; two eventfds, write and read",
	.setup = setup,
	.client = client,
	.server = server,
	.teardown = teardown,
};
