// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The library: the server loop, and calls into it.
 */
#include <sched.h>

#include "common.h"
#include "kselftest_harness.h"

#define BADGE	77

/* How many messages are being handled by hold(), and how many may go on. */
static atomic_int held, released;
static atomic_int noted;

/* What the handlers get. */
struct bench {
	int space;
	fipc_cap_t cap;
};

static void until(const atomic_int *counter, int value)
{
	while (atomic_load(counter) < value)
		sched_yield();
}

enum { ADD, REFUSE, GAP, QUIT, HOLD, BY_ITSELF, NOTE, ALL_FLAGS, COUNT };

static int add(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	x->msg.data[0] += x->msg.data[1];
	x->msg.data[1] = x->msg.cap;
	x->msg.data[2] = x->msg.flags;
	return 0;
}

static int refuse(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	x->msg.data[0] = 1;
	return -EDOM;
}

static int quit(void *arg, struct fipc_xfer *x)
{
	const struct bench *bench = arg;

	x->msg.data[0] = fipc_drop(bench->space, bench->cap);
	return 0;
}

/* The time limit that it leaves is not for the loop's next receive. */
static int hold(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	atomic_fetch_add(&held, 1);
	until(&released, 1);
	x->deadline = 1;
	return 0;
}

static int by_itself(void *arg, struct fipc_xfer *x)
{
	const struct bench *bench = arg;

	x->msg.opcode = 1234;
	must(!fipc_reply(bench->space, x));
	must(fipc_reply(bench->space, x) == -ESRCH);
	return -EIO;
}

static int note(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	(void)x;
	atomic_fetch_add(&noted, 1);
	return -EIO;
}

static int all_flags(void *arg, struct fipc_xfer *x)
{
	(void)arg;
	x->msg.flags = UINT64_MAX;
	return 0;
}

static const fipc_handler_t handlers[COUNT] = {
	[ADD] = add,
	[REFUSE] = refuse,
	[QUIT] = quit,
	[HOLD] = hold,
	[BY_ITSELF] = by_itself,
	[NOTE] = note,
	[ALL_FLAGS] = all_flags,
};

static struct bench bench;
static struct fipc_service service = {
	.handlers = handlers, .count = COUNT, .arg = &bench,
};

static void *server(void *unused)
{
	(void)unused;
	return (void *)(intptr_t)fipc_serve(bench.space, bench.cap, &service);
}

FIXTURE(serve) {
	int space;
	fipc_cap_t cap;
	fipc_cap_t client;
};

FIXTURE_SETUP(serve)
{
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 0, &self->cap, NULL));
	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_SEND, BADGE,
			       &self->client));
	bench = (struct bench){ self->space, self->cap };
}

FIXTURE_TEARDOWN(serve)
{
	close(self->space);
}

static pthread_t start(void *(*fn)(void *arg), void *arg)
{
	pthread_t thread;

	must(!pthread_create(&thread, NULL, fn, arg));
	return thread;
}

static int result(pthread_t thread)
{
	void *ret;

	must(!pthread_join(thread, &ret));
	return (int)(intptr_t)ret;
}

/* Closes the endpoint. */
static int stop(pthread_t thread)
{
	fipc_drop(bench.space, bench.cap);
	return result(thread);
}

/* A call in a thread of its own. */
struct call {
	pthread_t thread;
	int (*how)(int space, fipc_cap_t cap, struct fipc_xfer *x);
	int space;
	fipc_cap_t cap;
	struct fipc_xfer x;
};

static void *run_call(void *arg)
{
	struct call *call = arg;

	return (void *)(intptr_t)call->how(call->space, call->cap, &call->x);
}

#define CALL(opcode_, ...) ((struct call){				\
	.how = fipc_call, .space = self->space, .cap = self->client,	\
	.x.msg = { .opcode = (opcode_), .data = { __VA_ARGS__ } } })

static void call_begin(struct call *call)
{
	call->thread = start(run_call, call);
}

static int call_end(const struct call *call)
{
	return result(call->thread);
}

FIPC_TEST(serve, handlers_answer)
{
	pthread_t thread = start(server, NULL);
	struct call call = CALL(ADD, 40, 2, 0, 9);

	call.x.msg.flags = 5;
	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(0, call.x.msg.cap);
	EXPECT_EQ(0, call.x.msg.opcode);
	EXPECT_EQ(5, call.x.msg.flags);
	EXPECT_EQ(42, call.x.msg.data[0]);
	EXPECT_EQ(BADGE, call.x.msg.data[1]);
	EXPECT_EQ(5 | FIPC_F_CALL, call.x.msg.data[2] & ~FIPC_F_QUEUED);
	EXPECT_EQ(9, call.x.msg.data[3]);
	EXPECT_EQ(0, stop(thread));
}

FIPC_TEST(serve, errors_reach_the_caller)
{
	pthread_t thread = start(server, NULL);
	struct call call = CALL(REFUSE, 7, 8);

	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(EDOM, call.x.msg.opcode);
	EXPECT_EQ(1, call.x.msg.data[0]);
	EXPECT_EQ(8, call.x.msg.data[1]);
	EXPECT_EQ(0, stop(thread));
}

FIPC_TEST(serve, unknown_opcodes)
{
	static const uint64_t opcodes[] = { GAP, COUNT, 0xffffffff };
	pthread_t thread = start(server, NULL);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(opcodes); i++) {
		struct call call = CALL(opcodes[i], 7);

		ASSERT_EQ(0, run_call(&call));
		EXPECT_EQ(ENOSYS, call.x.msg.opcode);
		EXPECT_EQ(7, call.x.msg.data[0]);
	}
	EXPECT_EQ(0, stop(thread));
}

FIPC_TEST(serve, fallback)
{
	struct call gap = CALL(GAP), far = CALL(COUNT), known = CALL(ADD, 1, 1);
	pthread_t thread;

	service.fallback = refuse;
	thread = start(server, NULL);
	ASSERT_EQ(0, run_call(&gap));
	EXPECT_EQ(EDOM, gap.x.msg.opcode);
	ASSERT_EQ(0, run_call(&far));
	EXPECT_EQ(EDOM, far.x.msg.opcode);
	ASSERT_EQ(0, run_call(&known));
	EXPECT_EQ(0, known.x.msg.opcode);
	EXPECT_EQ(0, stop(thread));
}

FIPC_TEST(serve, without_a_table)
{
	struct call call = CALL(0);
	pthread_t thread;

	service = (struct fipc_service){ .fallback = refuse };
	thread = start(server, NULL);
	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(EDOM, call.x.msg.opcode);
	EXPECT_EQ(0, stop(thread));
}

/* Between calls, so that an answer to them would go to somebody. */
FIPC_TEST(serve, one_way_messages)
{
	struct fipc_xfer known = { .msg.opcode = NOTE }, unknown = { .msg.opcode = GAP };
	pthread_t thread = start(server, NULL);
	int i;

	for (i = 1; i <= 20; i++) {
		struct call call = CALL(ADD, i, 1);

		ASSERT_EQ(0, fipc_send(self->space, self->client, &known));
		ASSERT_EQ(0, fipc_send(self->space, self->client, &unknown));
		ASSERT_EQ(0, run_call(&call));
		EXPECT_EQ(0, call.x.msg.opcode);
		EXPECT_EQ(i + 1, call.x.msg.data[0]);
		EXPECT_EQ(i, atomic_load(&noted));
	}
	EXPECT_EQ(0, stop(thread));
}

FIPC_TEST(serve, several_threads)
{
	pthread_t threads[4];
	struct call calls[4];
	int i;

	for (i = 0; i < 4; i++) {
		threads[i] = start(server, NULL);
		calls[i] = CALL(HOLD, i);
		call_begin(&calls[i]);
	}
	/* All at once. */
	until(&held, 4);
	atomic_store(&released, 1);
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, call_end(&calls[i]));
		EXPECT_EQ(0, calls[i].x.msg.opcode);
		EXPECT_EQ(i, calls[i].x.msg.data[0]);
	}
	ASSERT_EQ(0, fipc_drop(self->space, self->cap));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(0, result(threads[i]));
}

FIPC_TEST(serve, a_handler_may_end_it)
{
	pthread_t thread = start(server, NULL);
	struct call call = CALL(QUIT, 5);

	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(0, call.x.msg.opcode);
	EXPECT_EQ(0, call.x.msg.data[0]);
	EXPECT_EQ(0, result(thread));
	EXPECT_EQ(-EPIPE, run_call(&call));
}

FIPC_TEST(serve, a_handler_may_answer_by_itself)
{
	pthread_t thread = start(server, NULL);
	struct call call = CALL(BY_ITSELF, 6), next = CALL(ADD, 1, 1);

	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(1234, call.x.msg.opcode);
	EXPECT_EQ(6, call.x.msg.data[0]);
	ASSERT_EQ(0, run_call(&next));
	EXPECT_EQ(2, next.x.msg.data[0]);
	EXPECT_EQ(0, stop(thread));
}

FIPC_TEST(serve, a_handler_cannot_break_it)
{
	pthread_t thread = start(server, NULL);
	struct call call = CALL(ALL_FLAGS), next = CALL(HOLD);

	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(FIPC_USER_MASK, call.x.msg.flags);
	atomic_store(&released, 1);
	ASSERT_EQ(0, run_call(&next));
	next = CALL(ADD, 1, 1);
	ASSERT_EQ(0, run_call(&next));
	EXPECT_EQ(0, stop(thread));
}

FIPC_TEST(serve, errors)
{
	int space = fipc_open(O_NONBLOCK);
	struct fipc_xfer x = { .msg.opcode = NOTE };
	fipc_cap_t cap;

	EXPECT_EQ(-EACCES, fipc_serve(self->space, self->client, &service));
	EXPECT_EQ(0, fipc_serve(self->space, 0, &service));

	ASSERT_LE(0, space);
	ASSERT_EQ(0, fipc_create(space, 0, &cap, NULL));
	ASSERT_EQ(0, fipc_send(space, cap, &x));
	ASSERT_EQ(0, fipc_send(space, cap, &x));
	EXPECT_EQ(-EAGAIN, fipc_serve(space, cap, &service));
	EXPECT_EQ(2, atomic_load(&noted));
	close(space);
}

static atomic_int handled;

static void on_signal(int sig)
{
	(void)sig;
	atomic_fetch_add(&handled, 1);
}

static void catch(int flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };

	must(!sigaction(SIGUSR1, &action, NULL));
}

/* One signal after the other, each handled before the next. */
static void disturb(pthread_t thread, int times)
{
	int i, before = atomic_load(&handled);

	for (i = 1; i <= times; i++) {
		must(!pthread_kill(thread, SIGUSR1));
		until(&handled, before + i);
	}
}

/* Whether it waits already, runs a handler or is between: it goes on. */
FIPC_TEST(serve, signals_do_not_end_it)
{
	pthread_t thread = start(server, NULL);
	int i;

	for (i = 0; i < 40; i++) {
		struct call call = CALL(ADD, i, 1);

		catch(i % 2 ? SA_RESTART : 0);
		disturb(thread, 5);
		ASSERT_EQ(0, run_call(&call));
		EXPECT_EQ(i + 1, call.x.msg.data[0]);
	}
	EXPECT_EQ(0, stop(thread));
}

static void on_quit(int sig)
{
	(void)sig;
	fipc_drop(bench.space, bench.cap);
}

/* There is another receiver, so dropping does not close the endpoint. */
FIPC_TEST(serve, a_signal_handler_may_end_it)
{
	struct sigaction action = { .sa_handler = on_quit, .sa_flags = SA_RESTART };
	struct call call = CALL(ADD, 1, 1);
	pthread_t thread;
	fipc_cap_t other;

	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_RECV, 0, &other));
	ASSERT_EQ(0, sigaction(SIGUSR1, &action, NULL));
	thread = start(server, NULL);
	ASSERT_EQ(0, run_call(&call));
	ASSERT_EQ(0, pthread_kill(thread, SIGUSR1));
	EXPECT_EQ(0, result(thread));
}

TEST_HARNESS_MAIN
