// SPDX-License-Identifier: GPL-2.0
/* Two System V message queues. */
#include <sys/ipc.h>
#include <sys/msg.h>

#include "peers.h"

struct queues {
	int request;
	int reply;
};

struct typed {
	long type;
	struct message m;
};

/* Queues outlive their creator: remove them also if the program fails. */
static int queues[2 * BENCH_PAIRS_MAX];
static unsigned int queues_count;

static void remove_queues(void)
{
	while (queues_count)
		msgctl(queues[--queues_count], IPC_RMID, NULL);
}

static int queue_new(void)
{
	static bool registered;
	int queue = msgget(IPC_PRIVATE, 0600);

	must(queue >= 0);
	if (!registered)
		must(!atexit(remove_queues));
	registered = true;
	must(queues_count < sizeof(queues) / sizeof(*queues));
	queues[queues_count++] = queue;
	return queue;
}

static void *setup(unsigned int pair, const struct crowd *crowd)
{
	struct queues *q = state_new(sizeof(*q));

	q->request = queue_new();
	q->reply = queue_new();
	return q;
}

static const char *absent(void)
{
	if (msgctl(-1, IPC_RMID, NULL) && errno == ENOSYS)
		return "this kernel has no System V message queues";
	return NULL;
}

static void put(int queue, const struct typed *t)
{
	must(!msgsnd(queue, t, sizeof(t->m), 0));
}

static void take(int queue, struct typed *t)
{
	must(msgrcv(queue, t, sizeof(t->m), 0, 0) == sizeof(t->m));
}

static void client(void *state, unsigned long n)
{
	struct queues *q = state;
	struct typed t = { .type = 1 };

	for (unsigned long i = 1; i <= n; i++) {
		t.m.word[6] = i;
		put(q->request, &t);
		take(q->reply, &t);
	}
	must(t.m.word[6] == n);
}

static void server(void *state, unsigned long n)
{
	struct queues *q = state;
	struct typed t;

	while (n--) {
		take(q->request, &t);
		put(q->reply, &t);
	}
}

static void send_messages(void *state, unsigned long n)
{
	struct queues *q = state;
	struct typed t = { .type = 1 };

	while (n--)
		put(q->request, &t);
}

static void receive(void *state, unsigned long n)
{
	struct queues *q = state;
	struct typed t;

	while (n--)
		take(q->request, &t);
}

static void teardown(void *state)
{
	remove_queues();
	free(state);
}

const struct peer peer_sysv_msg = {
	.name = "sysv-msg",
	.carries = "56 bytes; two queues, msgsnd and msgrcv",
	.absent = absent,
	.setup = setup,
	.client = client,
	.server = server,
	.send = send_messages,
	.receive = receive,
	.teardown = teardown,
};
