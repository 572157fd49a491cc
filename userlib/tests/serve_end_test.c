// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The library: what ends the server loop, and what does not.
 */
#include "server.h"
#include "kselftest_harness.h"

FIXTURE(serve_end) {
	int space;
	fipc_cap_t cap;
	fipc_cap_t client;
};

FIXTURE_SETUP(serve_end)
{
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 0, &self->cap, NULL));
	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_SEND, BADGE,
			       &self->client));
	bench = (struct bench){ self->space, self->cap };
}

FIXTURE_TEARDOWN(serve_end)
{
	close(self->space);
}

FIPC_TEST(serve_end, a_handler_may_end_it)
{
	pthread_t thread = start(server, NULL);
	struct call call = CALL(QUIT, 5);

	ASSERT_EQ(0, run_call(&call));
	EXPECT_EQ(0, call.x.msg.opcode);
	EXPECT_EQ(0, call.x.msg.data[0]);
	EXPECT_EQ(0, result(thread));
	EXPECT_EQ(-EPIPE, run_call(&call));
}

FIPC_TEST(serve_end, errors)
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

/* Sends signals one by one: each is handled before the next is sent. */
static void disturb(pthread_t thread, int times)
{
	int i, before = atomic_load(&handled);

	for (i = 1; i <= times; i++) {
		must(!pthread_kill(thread, SIGUSR1));
		until(&handled, before + i);
	}
}

/* A signal may come in a wait, in a handler, or between them: the loop goes on. */
FIPC_TEST(serve_end, signals_do_not_end_it)
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

/* There is another receiver, so the drop does not close the endpoint. */
FIPC_TEST(serve_end, a_signal_handler_may_end_it)
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
