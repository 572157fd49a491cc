// SPDX-License-Identifier: GPL-2.0
/* Two POSIX message queues. */
#include <mqueue.h>

#include "peers.h"

struct queues {
	mqd_t request;
	mqd_t reply;
};

/* As deep as fastipc's queue; without privilege, the largest permitted depth. */
static mqd_t queue_new(unsigned int pair, const char *what)
{
	struct mq_attr attr = {
		.mq_maxmsg = FIPC_DEPTH_DEFAULT,
		.mq_msgsize = sizeof(struct message),
	};
	const int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
	char name[64];
	mqd_t queue;

	snprintf(name, sizeof(name), "/fipc-bench-%d-%u-%s", getpid(), pair, what);
	queue = mq_open(name, flags, 0600, &attr);
	if (queue < 0 && errno == EINVAL) {
		attr.mq_maxmsg = 10;
		queue = mq_open(name, flags, 0600, &attr);
	}
	must(queue >= 0);
	must(!mq_unlink(name));
	return queue;
}

static void *setup(unsigned int pair, const struct crowd *crowd)
{
	struct queues *q = state_new(sizeof(*q));

	q->request = queue_new(pair, "request");
	q->reply = queue_new(pair, "reply");
	return q;
}

static const char *absent(void)
{
	if (mq_open("/fipc-bench-none", O_RDWR) < 0 && errno == ENOSYS)
		return "this kernel has no POSIX message queues";
	return NULL;
}

static void put(mqd_t queue, const struct message *m)
{
	must(!mq_send(queue, (const char *)m, sizeof(*m), 0));
}

static void take(mqd_t queue, struct message *m)
{
	must(mq_receive(queue, (char *)m, sizeof(*m), NULL) == sizeof(*m));
}

static void client(void *state, unsigned long n)
{
	struct queues *q = state;
	struct message m = { 0 };

	for (unsigned long i = 1; i <= n; i++) {
		m.word[6] = i;
		put(q->request, &m);
		take(q->reply, &m);
	}
	must(m.word[6] == n);
}

static void server(void *state, unsigned long n)
{
	struct queues *q = state;
	struct message m;

	while (n--) {
		take(q->request, &m);
		put(q->reply, &m);
	}
}

static void send_messages(void *state, unsigned long n)
{
	struct queues *q = state;
	struct message m = { 0 };

	while (n--)
		put(q->request, &m);
}

static void receive(void *state, unsigned long n)
{
	struct queues *q = state;
	struct message m;

	while (n--)
		take(q->request, &m);
}

static void teardown(void *state)
{
	struct queues *q = state;

	mq_close(q->request);
	mq_close(q->reply);
	free(q);
}

const struct peer peer_posix_mq = {
	.name = "posix-mq",
	.carries = "56 bytes; two queues, mq_send and mq_receive",
	.absent = absent,
	.setup = setup,
	.client = client,
	.server = server,
	.send = send_messages,
	.receive = receive,
	.teardown = teardown,
};
