// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The library: the server loop, and calls into it.
 */
#include "server.h"
#include "kselftest_harness.h"

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

/* The messages come between calls, so that a wrong reply would reach a caller. */
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
	/* All four are being handled at the same time. */
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

TEST_HARNESS_MAIN
