// SPDX-License-Identifier: GPL-2.0
/*
 * The trace events of messages and waits, and the check that a fast send makes
 * no allocation.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"
#include "batching.h"
#include "tracing.h"

FIXTURE(trace) {
	struct tracing t;
	int fd;
	__u64 cap, id, badged;
	char endpoint[64];
};

FIXTURE_SETUP(trace)
{
	struct fipc_endpoint_create arg = { .depth = 2 };

	self->fd = space_new();
	ASSERT_EQ(0, call(self->fd, FIPC_IOC_ENDPOINT_CREATE, &arg));
	self->cap = arg.cap;
	self->badged = mint_new(self->fd, arg.cap, FIPC_RIGHT_SEND, 4711);
	/*
	 * The text includes the blank after the number, so that 1 does not
	 * match 12.
	 */
	snprintf(self->endpoint, sizeof(self->endpoint), " endpoint=%llu badge=",
		 arg.id);
	tracing_new(&self->t);
	tracing_events(&self->t, true);
}

FIXTURE_TEARDOWN(trace)
{
	tracing_events(&self->t, false);
	tracing_delete(&self->t);
	close(self->fd);
}

static int events(const char *trace, const char *event)
{
	return lines_with(trace, event, NULL, NULL);
}

FIPC_TEST(trace, fast_path)
{
	char pid[32], by[32], *trace;
	struct waiter w;

	recv_waiter(&w, self->fd, self->cap, NEVER);
	ASSERT_EQ(0, msg_send(self->fd, self->badged, 815, PAST));
	ASSERT_EQ(0, waiter_end(&w));

	trace = tracing_text(&self->t);
	snprintf(pid, sizeof(pid), " pid=%d ", w.tid);
	snprintf(by, sizeof(by), "-%d ", getpid());
	EXPECT_EQ(1, lines_with(trace, "fipc_fast_send: ", pid, self->endpoint));
	EXPECT_EQ(1, lines_with(trace, "fipc_fast_send: ", by, "opcode=815"));
	EXPECT_EQ(1, lines_with(trace, "fipc_fast_send: ", by, "badge=4711 "));

	snprintf(by, sizeof(by), "-%d ", w.tid);
	EXPECT_EQ(1, lines_with(trace, "fipc_fast_receive: ", by, self->endpoint));
	EXPECT_EQ(1, lines_with(trace, "fipc_fast_receive: ", by, "badge=4711 "));
	EXPECT_EQ(1, lines_with(trace, "fipc_fast_receive: ", by, "opcode=815"));

	EXPECT_EQ(1, events(trace, "fipc_fast_send: "));
	EXPECT_EQ(1, events(trace, "fipc_fast_receive: "));
	EXPECT_EQ(0, events(trace, "fipc_slow_path: "));
	free(trace);
}

FIPC_TEST(trace, slow_path)
{
	struct waiter w;
	char *trace;

	ASSERT_EQ(0, msg_send(self->fd, self->badged, 1, PAST));
	ASSERT_EQ(0, msg_send(self->fd, self->badged, 2, PAST));
	send_waiter(&w, self->fd, self->badged, 3, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, waiter_end(&w));
	ASSERT_EQ(2, next_opcode(self->fd, self->cap));
	ASSERT_EQ(3, next_opcode(self->fd, self->cap));

	trace = tracing_text(&self->t);
	EXPECT_EQ(6, lines_with(trace, "fipc_slow_path: ", self->endpoint,
				"badge=4711 "));
	EXPECT_EQ(1, lines_with(trace, "reason=queued ", "opcode=1 ", "queued=1"));
	EXPECT_EQ(1, lines_with(trace, "reason=queued ", "opcode=2 ", "queued=2"));
	EXPECT_EQ(1, lines_with(trace, "reason=stalled ", "opcode=3 ", "queued=2"));
	/* The stalled sender took the free place at once. */
	EXPECT_EQ(1, lines_with(trace, "reason=received ", "opcode=1 ", "queued=2"));
	EXPECT_EQ(1, lines_with(trace, "reason=received ", "opcode=2 ", "queued=1"));
	EXPECT_EQ(1, lines_with(trace, "reason=received ", "opcode=3 ", "queued=0"));
	EXPECT_EQ(0, events(trace, "fipc_fast_"));
	free(trace);
}

/* The queue is full, and the sender does not wait. */
FIPC_TEST(trace, refused)
{
	char *trace;

	ASSERT_EQ(2, fill_queue(self->fd, self->cap));
	tracing_write(&self->t, "trace", "\n");
	EXPECT_EQ(-ETIMEDOUT, msg_send(self->fd, self->badged, 3, PAST));
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	EXPECT_EQ(-EAGAIN, msg_send(self->fd, self->badged, 4, NEVER));

	trace = tracing_text(&self->t);
	EXPECT_EQ(1, lines_with(trace, "reason=refused ", "opcode=3 ", "queued=2"));
	EXPECT_EQ(1, lines_with(trace, "reason=refused ", "opcode=4 ", "queued=2"));
	EXPECT_EQ(2, lines_with(trace, "reason=refused ", self->endpoint,
				"badge=4711 "));
	EXPECT_EQ(2, events(trace, "fipc_"));
	free(trace);
}

/* Each message of a batch is traced like a single one. */
FIPC_TEST(trace, batch)
{
	struct fipc_msg msgs[5];
	struct waiter w[3];
	char *trace;

	batch_fill(msgs, 5, 1);
	recv_waiter(&w[0], self->fd, self->cap, NEVER);
	ASSERT_EQ(3, batch_send(self->fd, self->badged, msgs, 4, PAST));
	ASSERT_EQ(0, waiter_end(&w[0]));
	send_waiter(&w[1], self->fd, self->badged, 4, NEVER);
	send_waiter(&w[2], self->fd, self->badged, 5, NEVER);
	ASSERT_EQ(4, batch_recv(self->fd, self->cap, msgs, 5, PAST));
	ASSERT_EQ(0, waiter_end(&w[1]));
	ASSERT_EQ(0, waiter_end(&w[2]));

	trace = tracing_text(&self->t);
	EXPECT_EQ(1, lines_with(trace, "fipc_fast_send: ", "opcode=1", "badge=4711 "));
	EXPECT_EQ(1, lines_with(trace, "reason=queued ", "opcode=2 ", "queued=1"));
	EXPECT_EQ(1, lines_with(trace, "reason=queued ", "opcode=3 ", "queued=2"));
	EXPECT_EQ(1, lines_with(trace, "reason=received ", "opcode=2 ", "queued=2"));
	EXPECT_EQ(1, lines_with(trace, "reason=received ", "opcode=3 ", "queued=2"));
	EXPECT_EQ(1, lines_with(trace, "reason=received ", "opcode=4 ", "queued=1"));
	EXPECT_EQ(1, lines_with(trace, "reason=received ", "opcode=5 ", "queued=0"));
	EXPECT_EQ(4, lines_with(trace, "reason=received ", self->endpoint,
				"badge=4711 "));
	free(trace);
}

FIPC_TEST(trace, nothing_for_a_failure)
{
	char *trace;

	EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->cap, 1));
	EXPECT_EQ(-ENOENT, msg_send(self->fd, 0, 1, PAST));
	EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	trace = tracing_text(&self->t);
	EXPECT_EQ(0, events(trace, "fipc_"));
	free(trace);
}

/* Without spinning each wait is a sleep, also one that times out. */
FIPC_TEST(trace, waits)
{
	struct fipc_endpoint_create arg = { .flags = FIPC_EP_NOSPIN, .depth = 1 };
	struct waiter w, late;
	char by[32], *trace;

	ASSERT_EQ(0, call(self->fd, FIPC_IOC_ENDPOINT_CREATE, &arg));
	recv_waiter(&w, self->fd, arg.cap, NEVER);
	ASSERT_EQ(0, msg_send(self->fd, arg.cap, 1, PAST));
	ASSERT_EQ(0, waiter_end(&w));
	recv_waiter(&late, self->fd, arg.cap, now() + SECOND);
	ASSERT_EQ(-ETIMEDOUT, waiter_end(&late));
	ASSERT_EQ(-ETIMEDOUT, next_opcode(self->fd, arg.cap));

	trace = tracing_text(&self->t);
	snprintf(by, sizeof(by), "-%d ", w.tid);
	EXPECT_EQ(1, lines_with(trace, "fipc_wait: ", by, "what=sleeps"));
	snprintf(by, sizeof(by), "-%d ", late.tid);
	EXPECT_EQ(1, lines_with(trace, "fipc_wait: ", by, "what=sleeps"));
	EXPECT_EQ(2, events(trace, "fipc_wait: "));
	free(trace);
}

/* Each counter that has an event, and the lines that it counts. */
static const struct {
	const char *name, *event, *with;
} counted[] = {
	{ "fast_sends", "fipc_fast_send: ", NULL },
	{ "receives_direct", "fipc_fast_receive: ", NULL },
	{ "queued_sends", "fipc_slow_path: ", "reason=queued " },
	{ "stalled_sends", "fipc_slow_path: ", "reason=stalled " },
	{ "receives_queued", "fipc_slow_path: ", "reason=received " },
	{ "refused_sends", "fipc_slow_path: ", "reason=refused " },
	{ "calls", "fipc_call: ", NULL },
	{ "replies", "fipc_reply: ", "result=0\n" },
	{ "parks", "fipc_wait: ", "what=sleeps" },
	{ "spins_paid", "fipc_wait: ", "what=spun\n" },
	{ "spins_missed", "fipc_wait: ", "what=spun-in-vain" },
};

static void *echo(void *arg)
{
	FIXTURE_DATA(trace) *self = arg;
	struct fipc_xfer x = xfer_new(self->cap, 0, NEVER);

	must(!raw_ioctl(self->fd, FIPC_IOC_RECV, &x));
	while (x.msg.flags & FIPC_F_CALL) {
		x = xfer_new(self->cap, 1, NEVER);
		must(!raw_ioctl(self->fd, FIPC_IOC_REPLY_RECV, &x));
	}
	return NULL;
}

enum { LAST = 999 };

static void *send_many(void *arg)
{
	FIXTURE_DATA(trace) *self = arg;

	for (int i = 0; i < 50; i++) {
		must(!msg_send(self->fd, self->badged, i, NEVER));
		msg_send(self->fd, self->badged, i, PAST);
	}
	must(!msg_send(self->fd, self->badged, LAST, NEVER));
	return NULL;
}

static void receive_many(FIXTURE_DATA(trace) *self)
{
	pthread_t sender = thread_new(send_many, self);
	struct fipc_msg msg;

	do {
		must(!msg_recv(self->fd, self->cap, NEVER, &msg));
	} while (msg.opcode != LAST);
	thread_end(sender);
}

/* Calls, and messages that find the queue full: each takes any path. */
FIPC_TEST(trace, as_counted)
{
	long before[ARRAY_SIZE(counted)];
	pthread_t server;
	char *trace;

	await_slots(0);
	for (size_t i = 0; i < ARRAY_SIZE(counted); i++)
		before[i] = counter(counted[i].name);
	receive_many(self);
	server = thread_new(echo, self);
	for (int i = 0; i < 100; i++) {
		struct fipc_xfer x = xfer_new(self->badged, i, NEVER);

		ASSERT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_CALL, &x));
	}
	ASSERT_EQ(0, msg_send(self->fd, self->badged, 1, NEVER));
	thread_end(server);

	trace = tracing_text(&self->t);
	for (size_t i = 0; i < ARRAY_SIZE(counted); i++) {
		EXPECT_EQ(counter(counted[i].name) - before[i],
			  lines_with(trace, counted[i].event, counted[i].with,
				     NULL)) {
			TH_LOG("counter %s", counted[i].name);
		}
	}
	free(trace);
}

static void receive_one(void *arg)
{
	FIXTURE_DATA(trace) *self = arg;
	struct fipc_msg msg;

	must(!msg_recv(self->fd, self->cap, NEVER, &msg));
}

struct job {
	FIXTURE_DATA(trace) *self;
	pid_t *seen;
};

static void parent_of_init(void *arg)
{
	struct job *job = arg;

	must(!unshare(CLONE_NEWPID));
	*job->seen = spawn(receive_one, job->self);
	must(!reap(*job->seen));
}

/* The trace is global, so its pids are those of the initial namespace. */
FIPC_TEST(trace, pid_of_a_receiver_in_a_namespace)
{
	struct job job = { .self = self, .seen = shared(sizeof(pid_t)) };
	pid_t child = spawn(parent_of_init, &job);
	char pid[32], *trace;

	await_parked(job.seen, FIPC_IOC_RECV);
	ASSERT_EQ(0, msg_send_fast(self->fd, self->badged, 1));
	ASSERT_EQ(0, reap(child));
	trace = tracing_text(&self->t);
	snprintf(pid, sizeof(pid), " pid=%d ", *job.seen);
	EXPECT_EQ(1, lines_with(trace, "fipc_fast_send: ", pid, self->endpoint));
	free(trace);
}

/*
 * Counts the lines that are allocations of the task itself, and not of an
 * interrupt: the third of five flags is '.'.
 */
static int allocations(char *trace)
{
	int n = 0;

	for (char *line = strtok(trace, "\n"); line; line = strtok(NULL, "\n")) {
		char *flags = strchr(line, ']');

		if (*line != '#' && flags && strlen(flags) > 4)
			n += flags[4] == '.' && (strstr(line, "alloc: ") ||
						 strstr(line, "alloc_node: "));
	}
	return n;
}

/*
 * A filter, and not set_event_pid: for that the kernel patches code in the scheduler that
 * all CPUs run, and QEMU can fail then (see scripts/vm).
 */
static void trace_allocations(FIXTURE_DATA(trace) *self)
{
	char filter[32];

	snprintf(filter, sizeof(filter), "common_pid == %d", getpid());
	tracing_switch(&self->t, false);
	tracing_events(&self->t, false);
	tracing_write(&self->t, "events/kmem/filter", filter);
	tracing_write(&self->t, "events/kmem/enable", "1");
	tracing_write(&self->t, "trace", "\n");
}

FIPC_TEST(trace, fast_send_allocates_nothing)
{
	struct waiter w;
	char *trace;
	int fd;

	/* Checks that the trace shows allocations at all. */
	trace_allocations(self);
	tracing_switch(&self->t, true);
	fd = space_new();
	tracing_switch(&self->t, false);
	trace = tracing_text(&self->t);
	EXPECT_LT(0, allocations(trace));
	free(trace);
	close(fd);

	tracing_write(&self->t, "trace", "\n");
	for (int i = 0; i < 50; i++) {
		struct fipc_xfer x = xfer_new(self->badged, i, NEVER);

		recv_waiter(&w, self->fd, self->cap, NEVER);
		tracing_switch(&self->t, true);
		ASSERT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_SEND, &x));
		tracing_switch(&self->t, false);
		ASSERT_EQ(0, waiter_end(&w));
	}
	trace = tracing_text(&self->t);
	EXPECT_EQ(0, allocations(trace));
	free(trace);
	tracing_write(&self->t, "events/kmem/enable", "0");
}

TEST_HARNESS_MAIN
