// SPDX-License-Identifier: GPL-2.0
/*
 * Callers and servers are killed at random points. Each call of a live caller
 * ends once, in a way that the contract allows. A reply reaches only its own
 * call. Nothing is left. Half of the calls carry a descriptor or a capability,
 * and their replies return it.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

enum { CLIENTS = 4, SERVERS = 4, KILLS = 500, CALLS = 20000 };

FIXTURE(call_storm) {
	int fd;
	__u64 cap;
	/* What the calls transfer. */
	__u64 gift;
	int pipe[2];
	long endpoints, spaces;
	__u64 *answered;
};

FIXTURE_SETUP(call_storm)
{
	await_slots(0);
	self->endpoints = count_of("endpoints");
	self->spaces = count_of("spaces");
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->gift = endpoint_new(self->fd, 2);
	ASSERT_EQ(0, pipe2(self->pipe, O_CLOEXEC));
	self->answered = shared(sizeof(*self->answered));
}

FIXTURE_TEARDOWN(call_storm)
{
	await_count("endpoints", self->endpoints);
	await_count("spaces", self->spaces);
}

struct crew {
	FIXTURE_DATA(call_storm) *self;
	unsigned int seed;
	int nr;
};

#define KINDS	(FIPC_F_CAP | FIPC_F_FD)

/* Makes a reply from a message, so that a reply to another call is detected. */
static void answer(struct fipc_xfer *x, __u64 cap)
{
	x->msg.cap = cap;
	x->msg.opcode = ~x->msg.opcode & FIPC_USER_MASK;
	x->msg.flags &= FIPC_USER_MASK | KINDS;
}

/* Drops the transfer of a message. */
static void discard(int fd, const struct fipc_msg *msg)
{
	if (msg->flags & FIPC_F_FD)
		must(!close(msg->data[3]));
	if (msg->flags & FIPC_F_CAP)
		must(!cap_drop(fd, msg->data[3]));
}

static void serve_one(struct crew *crew)
{
	int fd = crew->self->fd;
	struct fipc_xfer x = xfer_new(crew->self->cap, 0, now() + MILLISECOND);
	struct fipc_reply_defer later;
	struct fipc_msg got;
	int ret = call(fd, FIPC_IOC_RECV, &x);

	must(ret == 0 || ret == -ETIMEDOUT);
	while (!ret && x.msg.flags & FIPC_F_CALL) {
		got = x.msg;
		switch (next_random(&crew->seed) % 8) {
		case 0:			/* no reply */
			discard(fd, &got);
			return;
		case 1:			/* a deferred reply */
			must(!call(fd, FIPC_IOC_REPLY_DEFER, &later));
			answer(&x, later.reply);
			ret = call(fd, FIPC_IOC_REPLY, &x);
			must(ret == 0 || ret == -ECANCELED);
			discard(fd, &got);
			return;
		case 2 ... 3:
			answer(&x, 0);
			ret = call(fd, FIPC_IOC_REPLY, &x);
			must(ret == 0 || ret == -ECANCELED);
			discard(fd, &got);
			return;
		default:
			answer(&x, crew->self->cap);
			x.deadline = now() + MILLISECOND;
			ret = call(fd, FIPC_IOC_REPLY_RECV, &x);
			must(ret == 0 || ret == -ETIMEDOUT);
			discard(fd, &got);
		}
	}
}

static void serve(void *arg)
{
	for (;;)
		serve_one(arg);
}

static void call_one(struct crew *crew, __u32 sequence)
{
	__u64 deadline = next_random(&crew->seed) % 4 ?
			 now() + 20 * MILLISECOND : NEVER;
	FIXTURE_DATA(call_storm) *self = crew->self;
	const struct { __u64 kind, what; } gifts[] = {
		{ FIPC_F_FD, self->pipe[1] }, { FIPC_F_CAP, self->gift },
	};
	size_t i = next_random(&crew->seed) % 4;
	struct fipc_xfer x = xfer_new(self->cap, sequence, deadline);
	struct fipc_xfer sent = x;
	int ret;

	if (i < 2)
		x = xfer_carrying(self->cap, sequence, deadline, gifts[i].kind,
				  gifts[i].what);
	ret = call(self->fd, FIPC_IOC_CALL, &x);
	if (ret) {
		must(ret == -ETIMEDOUT || ret == -EOWNERDEAD ||
		     ret == -ECANCELED);
		return;
	}
	must(x.msg.cap == 0);
	must(x.msg.opcode == (~(__u64)sequence & FIPC_USER_MASK));
	must(!memcmp(x.msg.data, sent.msg.data, 3 * sizeof(__u64)));
	if (i < 2)
		must(x.msg.flags == (sent.msg.flags | gifts[i].kind));
	else
		must(x.msg.data[3] == sent.msg.data[3]);
	discard(self->fd, &x.msg);
	__atomic_fetch_add(self->answered, 1, __ATOMIC_RELAXED);
}

/* The sequence numbers of two clients differ. */
static void call_on(void *arg)
{
	struct crew *crew = arg;

	for (__u32 i = 0;; i++)
		call_one(crew, (__u32)crew->nr << 20 | (i & 0xfffff));
}

static pid_t start(FIXTURE_DATA(call_storm) *self, int place, int nr)
{
	struct crew crew = { .self = self, .seed = nr, .nr = nr };

	return spawn(place < CLIENTS ? call_on : serve, &crew);
}

static void await_answered(FIXTURE_DATA(call_storm) *self, __u64 calls)
{
	while (__atomic_load_n(self->answered, __ATOMIC_RELAXED) < calls)
		sched_yield();
}

TEST_F_TIMEOUT(call_storm, of_processes, 900)
{
	pid_t crew[CLIENTS + SERVERS];
	unsigned int seed = 20;
	char c;

	for (int i = 0; i < CLIENTS + SERVERS; i++)
		crew[i] = start(self, i, i);
	for (int i = 0; i < KILLS; i++) {
		int victim = next_random(&seed) % (CLIENTS + SERVERS);

		await_answered(self, i * (CALLS / KILLS) +
				     next_random(&seed) % 16);
		/*
		 * A process exits by itself only if one of its checks has
		 * failed.
		 */
		ASSERT_EQ(0, waitpid(crew[victim], NULL, WNOHANG));
		kill_and_reap(crew[victim]);
		crew[victim] = start(self, victim, CLIENTS + SERVERS + i);
	}
	await_answered(self, CALLS);
	for (int i = 0; i < CLIENTS + SERVERS; i++) {
		ASSERT_EQ(0, waitpid(crew[i], NULL, WNOHANG));
		kill_and_reap(crew[i]);
	}

	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	/* The space still has callers that a dead server had deferred. */
	close(self->fd);
	await_slots(1);
	/* No reference to the transferred pipe is left. */
	close(self->pipe[1]);
	EXPECT_EQ(0, read(self->pipe[0], &c, 1));
}

TEST_HARNESS_MAIN
