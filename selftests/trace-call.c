// SPDX-License-Identifier: GPL-2.0
/*
 * The trace events of calls: each call has one fipc_call and later one
 * fipc_reply, with the same id, however it ends.
 */
#include "kselftest_harness.h"
#include "fixture.h"

FIXTURE_TRACED_CALLS(trace_call)

/* Is the line between the start and the end of the call? */
static bool is_during(const struct traced_call *c, const char *line)
{
	return c->begins < line && line < c->ends;
}

/* The server takes the call from the line and answers it. */
FIPC_TEST(trace_call, from_the_line)
{
	struct traced_call c;
	char *trace;

	call_waiter(&self->w, self->fd, self->client, 3, NEVER);
	ASSERT_EQ(3, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, reply(self->fd, 4));
	ASSERT_EQ(0, waiter_end(&self->w));

	EXPECT_ENDED(3, self->w.tid, gettid(), 0);
	trace = tracing_text(&self->t);
	c = traced_call(trace, self->endpoint, 3, self->w.tid);
	EXPECT_EQ(0, c.server);
	EXPECT_TRUE(is_during(&c, line_with(trace, "fipc_slow_path: ",
					    "reason=queued ", self->endpoint)));
	EXPECT_TRUE(is_during(&c, line_with(trace, "fipc_slow_path: ",
					    "reason=received ", self->endpoint)));
	EXPECT_EQ(2, lines_with(trace, "fipc_slow_path: ", NULL, NULL));
	EXPECT_EQ(0, lines_with(trace, "fipc_fast_", NULL, NULL));
	free(trace);
}

struct server {
	int fd, calls;
	__u64 cap;
	pid_t tid;
	pthread_t thread;
};

static void *serve(void *arg)
{
	struct server *server = arg;
	struct fipc_msg msg;

	__atomic_store_n(&server->tid, gettid(), __ATOMIC_SEQ_CST);
	for (int i = 0; i < server->calls; i++) {
		must(!msg_recv(server->fd, server->cap, NEVER, &msg));
		must(!reply(server->fd, msg.opcode + 1));
	}
	return NULL;
}

/* Returns when the server waits for the first call. */
static void serve_calls(struct server *server, FIXTURE_DATA(trace_call) *self,
			int calls)
{
	*server = (struct server) {
		.fd = self->fd, .cap = self->cap, .calls = calls,
	};
	server->thread = thread_new(serve, server);
	await_parked(&server->tid, FIPC_IOC_RECV);
}

/* The server waits, and gets the call directly. */
FIPC_TEST(trace_call, to_a_waiting_server)
{
	struct fipc_xfer x = xfer_new(self->client, 5, NEVER);
	struct server server;
	const char *sent, *received;
	struct traced_call c;
	char *trace;

	serve_calls(&server, self, 1);
	ASSERT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_CALL, &x));
	thread_end(server.thread);

	EXPECT_ENDED(5, gettid(), server.tid, 0);
	trace = tracing_text(&self->t);
	c = traced_call(trace, self->endpoint, 5, gettid());
	EXPECT_EQ(server.tid, c.server);
	sent = line_with(trace, "fipc_fast_send: ", self->endpoint, "opcode=5");
	received = line_with(trace, "fipc_fast_receive: ", self->endpoint,
			     "opcode=5");
	EXPECT_LT(c.begins, sent);
	EXPECT_EQ(gettid(), thread_in(sent));
	EXPECT_EQ(server.tid, number_in(sent, " pid="));
	EXPECT_TRUE(is_during(&c, received));
	EXPECT_EQ(server.tid, thread_in(received));
	EXPECT_EQ(0, lines_with(trace, "fipc_slow_path: ", NULL, NULL));
	free(trace);
}

/* Calls of one task, one after the other. */
FIPC_TEST(trace_call, each_has_its_id)
{
	enum { CALLS = 20 };
	__u64 ids[CALLS];
	struct server server;
	char *trace;

	serve_calls(&server, self, CALLS);
	for (int i = 0; i < CALLS; i++) {
		struct fipc_xfer x = xfer_new(self->client, i, NEVER);

		ASSERT_EQ(0, raw_ioctl(self->fd, FIPC_IOC_CALL, &x));
	}
	thread_end(server.thread);

	trace = tracing_text(&self->t);
	for (int i = 0; i < CALLS; i++) {
		ids[i] = traced_call(trace, self->endpoint, i, gettid()).id;
		for (int k = 0; k < i; k++)
			EXPECT_NE(ids[k], ids[i]);
	}
	free(trace);
}

FIPC_TEST(trace_call, deadline_in_line)
{
	call_waiter(&self->w, self->fd, self->client, 1, now() + SECOND);
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	EXPECT_ENDED(1, self->w.tid, self->w.tid, -ETIMEDOUT);
}

/* A reply that is too late has no event. */
FIPC_TEST(trace_call, deadline_when_taken)
{
	call_waiter(&self->w, self->fd, self->client, 1, now() + SECOND);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	EXPECT_EQ(-ECANCELED, reply(self->fd, 10));
	EXPECT_ENDED(1, self->w.tid, self->w.tid, -ETIMEDOUT);
}

FIPC_TEST(trace_call, server_receives_again)
{
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	EXPECT_EQ(-ECANCELED, waiter_end(&self->w));
	EXPECT_ENDED(1, self->w.tid, gettid(), -ECANCELED);
}

FIPC_TEST(trace_call, server_dies)
{
	struct fipc_xfer x = xfer_new(self->client, 5, NEVER);

	recv_waiter(&self->w, self->fd, self->cap, NEVER);
	/* The server thread ends while it serves the call. */
	EXPECT_EQ(-EOWNERDEAD, raw_ioctl(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_ENDED(5, gettid(), 0, -EOWNERDEAD);
}

/* The call is in line. Its caller writes the event after it has woken. */
FIPC_TEST(trace_call, endpoint_closes)
{
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	EXPECT_EQ(-EPIPE, waiter_end(&self->w));
	EXPECT_ENDED(1, self->w.tid, self->w.tid, -EPIPE);
}

FIPC_TEST(trace_call, revoked)
{
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	ASSERT_EQ(0, cap_revoke(self->fd, self->cap));
	EXPECT_EQ(-ENOENT, waiter_end(&self->w));
	EXPECT_ENDED(1, self->w.tid, self->w.tid, -ENOENT);
}

FIPC_TEST(trace_call, deferred)
{
	__u64 token;

	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, defer(self->fd, &token));
	/* Neither REPLY_DEFER nor a receive ends the call. */
	ASSERT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
	ASSERT_EQ(0, reply_to(self->fd, token, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_ENDED(1, self->w.tid, gettid(), 0);
}

/* The call ends with the space that has its deferred reply. */
FIPC_TEST(trace_call, deferred_until_the_space_closes)
{
	int fd = space_new(), exported = export_new(self->fd, self->cap);
	__u64 cap = import_new(fd, exported), token;

	close(exported);
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	ASSERT_EQ(1, next_opcode(fd, cap));
	ASSERT_EQ(0, defer(fd, &token));
	close(fd);
	EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
	EXPECT_ENDED(1, self->w.tid, gettid(), -EOWNERDEAD);
}

/* A call that was not sent has no event. */
FIPC_TEST(trace_call, nothing_for_a_failure)
{
	struct fipc_xfer x = xfer_new(self->client, 1, PAST);
	char *trace;

	EXPECT_EQ(-ETIMEDOUT, call(self->fd, FIPC_IOC_CALL, &x));
	x = xfer_new(self->client ^ 1, 1, NEVER);
	EXPECT_EQ(-ENOENT, call(self->fd, FIPC_IOC_CALL, &x));
	x = xfer_new(self->client, 1, NEVER);
	x.msg.flags = FIPC_F_FAST;
	EXPECT_EQ(-EAGAIN, call(self->fd, FIPC_IOC_CALL, &x));
	EXPECT_EQ(-ESRCH, reply(self->fd, 1));
	EXPECT_EQ(-ESRCH, reply_to(self->fd, 77, 1));
	trace = tracing_text(&self->t);
	EXPECT_EQ(0, lines_with(trace, "fipc_", NULL, NULL));
	free(trace);
}

enum { CALLERS = 3, SERVERS = 2, CALLS = 100 };

/* The deadlines may pass or not. */
static void *call_many(void *arg)
{
	FIXTURE_DATA(trace_call) *self = arg;

	for (int i = 0; i < CALLS; i++) {
		__u64 until = i % 3 ? now() + i % 5 * MILLISECOND : NEVER;
		struct fipc_xfer x = xfer_new(self->client, i, until);
		int ret = raw_ioctl(self->fd, FIPC_IOC_CALL, &x);

		must(!ret || ret == -ETIMEDOUT || ret == -ECANCELED);
	}
	return NULL;
}

/* Every fourth call is cancelled by the next receive. */
static void *serve_many(void *arg)
{
	FIXTURE_DATA(trace_call) *self = arg;
	struct fipc_msg msg;
	int ret;

	for (int i = 1; !(ret = msg_recv(self->fd, self->cap, NEVER, &msg)); i++) {
		if (i % 4)
			reply(self->fd, 1);
	}
	must(ret == -EPIPE || ret == -ENOENT);
	return NULL;
}

static void storm(FIXTURE_DATA(trace_call) *self)
{
	pthread_t callers[CALLERS], servers[SERVERS];

	for (int i = 0; i < SERVERS; i++)
		servers[i] = thread_new(serve_many, self);
	for (int i = 0; i < CALLERS; i++)
		callers[i] = thread_new(call_many, self);
	for (int i = 0; i < CALLERS; i++)
		thread_end(callers[i]);
	must(!cap_drop(self->fd, self->cap));
	for (int i = 0; i < SERVERS; i++)
		thread_end(servers[i]);
}

FIPC_TEST(trace_call, each_ends_once)
{
	long calls = counter("calls");
	const char *line;
	char *trace;
	int n;

	storm(self);
	trace = tracing_text(&self->t);
	n = lines_with(trace, "fipc_call: ", NULL, NULL);
	EXPECT_EQ(counter("calls") - calls, n);
	EXPECT_EQ(n, lines_with(trace, "fipc_reply: ", NULL, NULL));
	for (line = trace; n; n--, line += strcspn(line, "\n")) {
		char id[32];

		line = line_with(line, "fipc_call: ", NULL, NULL);
		snprintf(id, sizeof(id), " id=%llx ", hex_in(line, " id="));
		ASSERT_EQ(1, lines_with(trace, "fipc_call: ", id, NULL));
		ASSERT_EQ(1, lines_with(trace, "fipc_reply: ", id, NULL));
		ASSERT_EQ(1, lines_with(line, "fipc_reply: ", id, NULL));
	}
	free(trace);
}

TEST_HARNESS_MAIN
