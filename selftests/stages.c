// SPDX-License-Identifier: GPL-2.0
/*
 * Calls that end without a reply, at each stage: in line, taken by a server,
 * deferred by a server.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

enum stage { IN_LINE, TAKEN, DEFERRED };

FIXTURE_VARIANT(stages) {
	enum stage stage;
};

/* struct server - a server, and the stage of the call with opcode 1 */
struct server {
	int fd;
	__u64 cap;
	enum stage stage;
	__u64 token;
	int ready, go;
};

FIXTURE(stages) {
	int fd;
	__u64 cap, client;
	struct waiter w;
	struct server *server;
};

FIXTURE_VARIANT_ADD(stages, in_line) { .stage = IN_LINE };
FIXTURE_VARIANT_ADD(stages, taken) { .stage = TAKEN };
FIXTURE_VARIANT_ADD(stages, deferred) { .stage = DEFERRED };

FIXTURE_SETUP(stages)
{
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 2);
	self->client = mint_new(self->fd, self->cap, FIPC_RIGHT_SEND, 7);
	self->server = shared(sizeof(*self->server));
	self->server->fd = self->fd;
	self->server->cap = self->cap;
	self->server->stage = variant->stage;
}

FIXTURE_TEARDOWN(stages)
{
	close(self->fd);
}

/* The call is in line. Brings it to its stage. */
static void bring(struct server *server)
{
	if (server->stage >= TAKEN)
		must(next_opcode(server->fd, server->cap) == 1);
	if (server->stage >= DEFERRED)
		must(!defer(server->fd, &server->token));
}

/* Answers the call. A call in line is received first. Returns the result. */
static int answer(struct server *server, __u64 opcode)
{
	long next;

	if (server->stage == IN_LINE) {
		next = next_opcode(server->fd, server->cap);
		if (next != 1)
			return next;
	}
	if (server->stage == DEFERRED)
		return reply_to(server->fd, server->token, opcode);
	return reply(server->fd, opcode);
}

/* The result of answer() for a call that has ended. */
static const int too_late[] = {
	[IN_LINE] = -ETIMEDOUT, [TAKEN] = -ECANCELED, [DEFERRED] = -ECANCELED,
};

FIPC_TEST(stages, answered)
{
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	bring(self->server);
	EXPECT_EQ(0, answer(self->server, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(10, self->w.xfer.msg.opcode);
	EXPECT_EQ(-ESRCH, reply(self->fd, 10));
}

FIPC_TEST(stages, deadline)
{
	/* The deadline must not pass before a busy machine gets there. */
	call_waiter(&self->w, self->fd, self->client, 1, now() + SECOND);
	bring(self->server);
	EXPECT_EQ(-ETIMEDOUT, waiter_end(&self->w));
	EXPECT_LE(self->w.xfer.deadline, now());
	EXPECT_EQ(too_late[variant->stage], answer(self->server, 10));
	EXPECT_EQ(-ESRCH, reply(self->fd, 10));
}

/* struct pair - two calls of one task; the first one times out */
struct pair {
	int fd;
	__u64 cap;
	int first, second;
	pid_t tid;
	struct fipc_xfer x;
	int called;
};

static void *call_twice(void *arg)
{
	struct pair *pair = arg;

	pair->x = xfer_new(pair->cap, 1, now() + SECOND);
	__atomic_store_n(&pair->tid, gettid(), __ATOMIC_SEQ_CST);
	pair->first = call(pair->fd, FIPC_IOC_CALL, &pair->x);
	raise_flag(&pair->called);
	pair->x = xfer_new(pair->cap, 2, NEVER);
	pair->second = call(pair->fd, FIPC_IOC_CALL, &pair->x);
	return NULL;
}

/* A late reply reaches neither the first call nor the next one of the task. */
FIPC_TEST(stages, late_answer)
{
	struct pair pair = { .fd = self->fd, .cap = self->client };
	pthread_t thread = thread_new(call_twice, &pair);

	await_parked(&pair.tid, FIPC_IOC_CALL);
	bring(self->server);
	await_flag(&pair.called);
	EXPECT_EQ(-ETIMEDOUT, pair.first);
	wait_parked(pair.tid, FIPC_IOC_CALL);
	if (variant->stage != IN_LINE)
		EXPECT_EQ(-ECANCELED, answer(self->server, 10));
	EXPECT_EQ(2, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, reply(self->fd, 20));
	thread_end(thread);
	EXPECT_EQ(0, pair.second);
	EXPECT_EQ(20, pair.x.msg.opcode);
}

FIPC_TEST(stages, signal)
{
	struct fipc_xfer x;

	catch_signal(0);
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	bring(self->server);
	pthread_kill(self->w.thread, SIGUSR1);
	/* The thread exits, and its call ends. */
	EXPECT_EQ(-EINTR, waiter_end(&self->w));
	EXPECT_EQ(-ESRCH, await_reply(self->fd, self->client, 1, &x));
	if (variant->stage == IN_LINE)
		EXPECT_EQ(-ETIMEDOUT, next_opcode(self->fd, self->cap));
}

/* A call that was taken continues. */
FIPC_TEST(stages, endpoint_closes)
{
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	bring(self->server);
	ASSERT_EQ(0, cap_drop(self->fd, self->cap));
	if (variant->stage == IN_LINE) {
		EXPECT_EQ(-EPIPE, waiter_end(&self->w));
		return;
	}
	EXPECT_EQ(0, answer(self->server, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
	EXPECT_EQ(10, self->w.xfer.msg.opcode);
}

/* The space of a server closes. The endpoint stays open: another space has it. */
FIPC_TEST(stages, space_closes)
{
	struct server server = *self->server;

	server.fd = space_new();
	server.cap = import_new(server.fd, export_new(self->fd, self->cap));
	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	bring(&server);
	close(server.fd);
	if (variant->stage != DEFERRED) {
		EXPECT_EQ(0, answer(self->server, 10));
		EXPECT_EQ(0, waiter_end(&self->w));
	} else {
		EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
	}
}

FIPC_TEST(stages, server_receives_again)
{
	struct fipc_msg msg;

	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	bring(self->server);
	if (variant->stage == IN_LINE)
		ASSERT_EQ(1, next_opcode(self->fd, self->cap));
	/*
	 * The receive cancels the served call even if it does not wait or
	 * fails.
	 */
	EXPECT_EQ(-ETIMEDOUT, msg_recv(self->fd, self->cap, PAST, &msg));
	if (variant->stage == DEFERRED) {
		EXPECT_EQ(0, answer(self->server, 10));
		EXPECT_EQ(0, waiter_end(&self->w));
	} else {
		EXPECT_EQ(-ECANCELED, waiter_end(&self->w));
		EXPECT_EQ(-ESRCH, reply(self->fd, 10));
	}
}

static void bring_in_a_process(void *arg)
{
	bring(arg);
	pause();
}

FIPC_TEST(stages, server_is_killed)
{
	pid_t server;

	call_waiter(&self->w, self->fd, self->client, 1, NEVER);
	server = spawn(bring_in_a_process, self->server);
	wait_asleep_in(server, SYS_pause);
	kill_and_reap(server);
	if (variant->stage == TAKEN) {
		EXPECT_EQ(-EOWNERDEAD, waiter_end(&self->w));
		return;
	}
	/*
	 * Another server takes it from the line, or answers it from the same
	 * space.
	 */
	EXPECT_EQ(0, answer(self->server, 10));
	EXPECT_EQ(0, waiter_end(&self->w));
}

static void *bring_in_a_thread(void *arg)
{
	struct server *server = arg;

	/*
	 * The server's slot exists before the caller's, so the sweep checks it
	 * first.
	 */
	must(next_opcode(server->fd, server->cap) == -ETIMEDOUT);
	raise_flag(&server->ready);
	await_flag(&server->go);
	bring(server);
	return NULL;
}

/* Only the server thread exits, not its process. */
static void end_in_a_thread(struct server *server, struct waiter *w, __u64 client)
{
	pthread_t thread;

	server->ready = server->go = 0;
	thread = thread_new(bring_in_a_thread, server);
	await_flag(&server->ready);
	call_waiter(w, server->fd, client, 1, NEVER);
	raise_flag(&server->go);
	thread_end(thread);
}

/*
 * Runs twice: the delayed work has ended the first call and has found no other
 * call, so it must be armed again for the second one.
 */
FIPC_TEST(stages, server_thread_exits)
{
	for (int i = 0; i < 2; i++) {
		end_in_a_thread(self->server, &self->w, self->client);
		if (variant->stage != TAKEN)
			EXPECT_EQ(0, answer(self->server, 10));
		EXPECT_EQ(variant->stage == TAKEN ? -EOWNERDEAD : 0,
			  waiter_end(&self->w));
	}
}

static void call_once(void *arg)
{
	struct server *server = arg;
	struct fipc_xfer x = xfer_new(server->cap, 1, NEVER);

	call(server->fd, FIPC_IOC_CALL, &x);
}

FIPC_TEST(stages, caller_is_killed)
{
	pid_t caller = spawn(call_once, self->server);

	wait_parked(caller, FIPC_IOC_CALL);
	bring(self->server);
	kill_and_reap(caller);
	EXPECT_EQ(too_late[variant->stage], answer(self->server, 10));
	EXPECT_EQ(-ESRCH, reply(self->fd, 10));
}

TEST_HARNESS_MAIN
