// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The library: spaces, endpoints, capabilities, messages, deadlines.
 */
#include <limits.h>
#include <sys/time.h>
#include <time.h>

#include "common.h"
#include "kselftest_harness.h"

FIXTURE(lib) {
	int space;
	fipc_cap_t cap;
};

FIXTURE_SETUP(lib)
{
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 0, &self->cap, NULL));
}

FIXTURE_TEARDOWN(lib)
{
	close(self->space);
}

FIPC_TEST(lib, open_takes_nonblock_alone)
{
	int space = fipc_open(O_NONBLOCK);

	ASSERT_LE(0, space);
	EXPECT_TRUE(fcntl(space, F_GETFL) & O_NONBLOCK);
	EXPECT_TRUE(fcntl(space, F_GETFD) & FD_CLOEXEC);
	EXPECT_FALSE(fcntl(self->space, F_GETFL) & O_NONBLOCK);
	EXPECT_TRUE(fcntl(self->space, F_GETFD) & FD_CLOEXEC);
	EXPECT_EQ(-EINVAL, fipc_open(O_APPEND));
	EXPECT_EQ(-EINVAL, fipc_open(-1));
	close(space);
}

FIPC_TEST(lib, query_fills_all)
{
	struct fipc_info info;

	memset(&info, 0xa5, sizeof(info));
	ASSERT_EQ(0, fipc_query(self->space, &info));
	EXPECT_EQ(FIPC_ABI, info.abi);
	EXPECT_EQ(0, info.__pad);
	EXPECT_EQ(FIPC_DEPTH_MAX, info.depth_max);
	EXPECT_NE(POISON, info.features);
	EXPECT_NE(POISON, info.batch_max);
	EXPECT_NE(POISON, info.caps_max);
	EXPECT_LT(0, info.caps_max);
}

FIPC_TEST(lib, create_numbers_endpoints)
{
	uint64_t first = POISON, second = POISON;
	fipc_cap_t cap = POISON;

	ASSERT_EQ(0, fipc_create(self->space, 1, &cap, &first));
	EXPECT_NE(POISON, cap);
	ASSERT_EQ(0, fipc_create(self->space, FIPC_DEPTH_MAX, &cap, &second));
	EXPECT_NE(POISON, first);
	EXPECT_NE(POISON, second);
	EXPECT_NE(first, second);
}

FIPC_TEST(lib, create_honours_depth)
{
	int space = fipc_open(O_NONBLOCK);
	struct fipc_xfer x = { 0 };
	fipc_cap_t cap;

	ASSERT_LE(0, space);
	ASSERT_EQ(0, fipc_create(space, 2, &cap, NULL));
	EXPECT_EQ(0, fipc_send(space, cap, &x));
	EXPECT_EQ(0, fipc_send(space, cap, &x));
	EXPECT_EQ(-EAGAIN, fipc_send(space, cap, &x));
	close(space);
}

FIPC_TEST(lib, failure_leaves_outputs_alone)
{
	fipc_cap_t cap = POISON;
	uint64_t id = POISON;

	EXPECT_EQ(-EINVAL, fipc_create(self->space, FIPC_DEPTH_MAX + 1, &cap, &id));
	EXPECT_EQ(-EINVAL, fipc_mint(self->space, self->cap, 0, 0, &cap));
	EXPECT_EQ(-EBADF, fipc_import(self->space, self->space, &cap));
	EXPECT_EQ(POISON, cap);
	EXPECT_EQ(POISON, id);
}

/* A capability moves to another space in a descriptor; a message comes back. */
FIPC_TEST(lib, round_trip)
{
	struct fipc_xfer x = { .deadline = fipc_deadline(60 * SECOND) };
	fipc_cap_t minted, imported;
	int other = fipc_open(0), fd;

	ASSERT_LE(0, other);
	ASSERT_EQ(0, fipc_mint(self->space, self->cap,
			       FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 77, &minted));
	fd = fipc_export(self->space, minted, O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, fipc_drop(self->space, minted));
	ASSERT_EQ(0, fipc_import(other, fd, &imported));
	close(fd);

	x.msg = (struct fipc_msg){
		.opcode = 0xfedcba98,
		.flags = 0x89abcdef,
		.data = { 1, UINT64_MAX, 3, 1ULL << 63 },
	};
	ASSERT_EQ(0, fipc_send(other, imported, &x));
	memset(&x.msg, 0xa5, sizeof(x.msg));
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	EXPECT_EQ(77, x.msg.cap);
	EXPECT_EQ(0xfedcba98, x.msg.opcode);
	EXPECT_EQ(0x89abcdef | FIPC_F_QUEUED, x.msg.flags);
	EXPECT_EQ(1, x.msg.data[0]);
	EXPECT_EQ(UINT64_MAX, x.msg.data[1]);
	EXPECT_EQ(3, x.msg.data[2]);
	EXPECT_EQ(1ULL << 63, x.msg.data[3]);
	close(other);
}

/* A received message can be sent on without changes. */
FIPC_TEST(lib, send_clears_what_only_a_receive_says)
{
	struct fipc_xfer x = { .msg.flags = 5 | FIPC_F_QUEUED | FIPC_F_CALL };

	ASSERT_EQ(0, fipc_send(self->space, self->cap, &x));
	EXPECT_EQ(5, x.msg.flags);
	ASSERT_EQ(0, fipc_recv(self->space, self->cap, &x));
	ASSERT_EQ(5 | FIPC_F_QUEUED, x.msg.flags);
	EXPECT_EQ(0, fipc_send(self->space, self->cap, &x));
}

FIPC_TEST(lib, send_passes_all_other_flags)
{
	struct fipc_xfer x = { .msg.flags = FIPC_F_FAST };

	EXPECT_EQ(-EAGAIN, fipc_send(self->space, self->cap, &x));
	x.msg.flags = FIPC_F_CAP;
	EXPECT_EQ(-EOPNOTSUPP, fipc_send(self->space, self->cap, &x));
	x.msg.flags = 1ULL << 63;
	EXPECT_EQ(-EINVAL, fipc_send(self->space, self->cap, &x));
}

FIPC_TEST(lib, mint_errors)
{
	const uint64_t send = FIPC_RIGHT_SEND;
	fipc_cap_t badged, sender, cap;

	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHTS_ALL, 9, &badged));
	ASSERT_EQ(0, fipc_mint(self->space, self->cap, send, 0, &sender));
	EXPECT_EQ(-EACCES, fipc_mint(self->space, badged, send, 10, &cap));
	EXPECT_EQ(-EACCES, fipc_mint(self->space, sender, send, 0, &cap));
	EXPECT_EQ(-EINVAL, fipc_mint(self->space, self->cap, 8, 0, &cap));
	EXPECT_EQ(-ENOENT, fipc_mint(self->space, 0, send, 0, &cap));
	EXPECT_EQ(0, fipc_mint(self->space, badged, send, 0, &cap));
}

FIPC_TEST(lib, drop_is_for_good)
{
	struct fipc_xfer x = { 0 };

	EXPECT_EQ(0, fipc_drop(self->space, self->cap));
	EXPECT_EQ(-ENOENT, fipc_drop(self->space, self->cap));
	EXPECT_EQ(-ENOENT, fipc_send(self->space, self->cap, &x));
	EXPECT_EQ(-ENOENT, fipc_recv(self->space, self->cap, &x));
	EXPECT_EQ(-ENOENT, fipc_export(self->space, self->cap, 0));
}

FIPC_TEST(lib, drop_of_the_receiver_closes)
{
	struct fipc_xfer x = { 0 };
	fipc_cap_t sender;

	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_SEND, 0, &sender));
	EXPECT_EQ(0, fipc_send(self->space, sender, &x));
	EXPECT_EQ(-EACCES, fipc_recv(self->space, sender, &x));
	ASSERT_EQ(0, fipc_drop(self->space, self->cap));
	EXPECT_EQ(-EPIPE, fipc_send(self->space, sender, &x));
}

FIPC_TEST(lib, export_flags)
{
	int plain = fipc_export(self->space, self->cap, 0);
	int cloexec = fipc_export(self->space, self->cap, O_CLOEXEC);

	ASSERT_LE(0, plain);
	ASSERT_LE(0, cloexec);
	EXPECT_EQ(0, fcntl(plain, F_GETFD));
	EXPECT_EQ(FD_CLOEXEC, fcntl(cloexec, F_GETFD));
	EXPECT_EQ(-EINVAL, fipc_export(self->space, self->cap, O_NONBLOCK));
	EXPECT_EQ(-EINVAL, fipc_export(self->space, self->cap, INT_MIN));
	close(plain);
	close(cloexec);
}

FIPC_TEST(lib, export_wants_mint)
{
	fipc_cap_t cap;

	ASSERT_EQ(0, fipc_mint(self->space, self->cap,
			       FIPC_RIGHT_SEND | FIPC_RIGHT_RECV, 0, &cap));
	EXPECT_EQ(-EACCES, fipc_export(self->space, cap, 0));
}

static void all_say(struct __test_metadata *_metadata, int space, int err)
{
	struct fipc_info info;
	struct fipc_xfer x = { 0 };
	fipc_cap_t cap;

	EXPECT_EQ(err, fipc_query(space, &info));
	EXPECT_EQ(err, fipc_create(space, 0, &cap, NULL));
	EXPECT_EQ(err, fipc_mint(space, 1, 1, 1, &cap));
	EXPECT_EQ(err, fipc_drop(space, 1));
	EXPECT_EQ(err, fipc_export(space, 1, 0));
	EXPECT_EQ(err, fipc_import(space, 0, &cap));
	EXPECT_EQ(err, fipc_send(space, 1, &x));
	EXPECT_EQ(err, fipc_recv(space, 1, &x));
	EXPECT_EQ(err, fipc_call(space, 1, &x));
	EXPECT_EQ(err, fipc_await_reply(space, 1, 1, &x));
	EXPECT_EQ(err, fipc_reply(space, &x));
	EXPECT_EQ(err, fipc_reply_recv(space, 1, &x));
	EXPECT_EQ(err, fipc_serve(space, 1, &(struct fipc_service){ 0 }));
}

FIPC_TEST(lib, not_a_space)
{
	int pipes[2];

	ASSERT_EQ(0, pipe(pipes));
	all_say(_metadata, pipes[0], -ENOTTY);
	all_say(_metadata, -1, -EBADF);
}

FIPC_TEST(lib, receive_does_not_wait)
{
	int space = fipc_open(O_NONBLOCK);
	struct fipc_xfer x = { 0 };
	fipc_cap_t cap;

	ASSERT_LE(0, space);
	ASSERT_EQ(0, fipc_create(space, 0, &cap, NULL));
	EXPECT_EQ(-EAGAIN, fipc_recv(space, cap, &x));
	x.deadline = fipc_deadline(0);
	EXPECT_EQ(-ETIMEDOUT, fipc_recv(self->space, self->cap, &x));
	EXPECT_EQ(self->cap, x.msg.cap);
	close(space);
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* The timer repeats, because its first signal may come before the wait begins. */
FIPC_TEST(lib, receive_is_not_restarted)
{
	struct itimerval every = { { 0, 20000 }, { 0, 20000 } };
	struct sigaction action = { .sa_handler = on_alarm };
	struct fipc_xfer x = { 0 };

	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &every, NULL));
	EXPECT_EQ(-EINTR, fipc_recv(self->space, self->cap, &x));
}

static uint64_t monotonic(void)
{
	struct timespec ts;

	must(!clock_gettime(CLOCK_MONOTONIC, &ts));
	return ts.tv_sec * SECOND + ts.tv_nsec;
}

TEST(deadline_is_from_now)
{
	uint64_t before = monotonic();
	uint64_t none = fipc_deadline(0), some = fipc_deadline(5 * SECOND);
	uint64_t after = monotonic();

	EXPECT_LE(before, none);
	EXPECT_LE(none, after);
	EXPECT_LE(before + 5 * SECOND, some);
	EXPECT_LE(some, after + 5 * SECOND);
}

TEST(deadline_saturates)
{
	uint64_t now = monotonic();

	EXPECT_EQ(UINT64_MAX, fipc_deadline(UINT64_MAX));
	EXPECT_EQ(UINT64_MAX, fipc_deadline(UINT64_MAX - now + 1));
	EXPECT_GT(UINT64_MAX, fipc_deadline(UINT64_MAX - now - 3600 * SECOND));
}

/* The kernel must treat the largest deadline as in the future, not as past. */
FIPC_TEST(lib, saturated_deadline_waits)
{
	struct itimerval every = { { 0, 20000 }, { 0, 20000 } };
	struct sigaction action = { .sa_handler = on_alarm };
	struct fipc_xfer x = { .deadline = fipc_deadline(UINT64_MAX) };

	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &every, NULL));
	EXPECT_EQ(-EINTR, fipc_recv(self->space, self->cap, &x));
}

TEST_HARNESS_MAIN
