// SPDX-License-Identifier: GPL-2.0
/*
 * Processes that send and receive are killed at random points. No task hangs,
 * nothing is left, and the other processes work.
 */
#include "kselftest_harness.h"
#include "fipc_selftest.h"

enum { ENDPOINTS = 4, CREW = 8, KILLS = 400 };

FIXTURE(storm) {
	int fd;
	__u64 caps[ENDPOINTS];
	int exported[ENDPOINTS];
	long endpoints, spaces;
};

FIXTURE_SETUP(storm)
{
	await_slots(0);
	self->endpoints = count_of("endpoints");
	self->spaces = count_of("spaces");
	self->fd = space_new();
	for (int i = 0; i < ENDPOINTS; i++) {
		self->caps[i] = endpoint_new(self->fd, 1 + i);
		self->exported[i] = export_new(self->fd, self->caps[i]);
	}
}

FIXTURE_TEARDOWN(storm)
{
	for (int i = 0; i < ENDPOINTS; i++)
		close(self->exported[i]);
	close(self->fd);
	await_count("endpoints", self->endpoints);
	await_count("spaces", self->spaces);
}

/* Makes a random operation on a random endpoint, with a short deadline. */
static void one_operation(int fd, const __u64 *caps, unsigned int *seed)
{
	__u64 cap = caps[next_random(seed) % ENDPOINTS], copy;
	__u64 deadline = next_random(seed) % 4 ? now() + MILLISECOND : PAST;
	struct fipc_msg msg;
	int ret;

	switch (next_random(seed) % 8) {
	case 0 ... 2:
		ret = msg_send(fd, cap, *seed, deadline);
		must(ret == 0 || ret == -ETIMEDOUT);
		break;
	case 3:
		ret = msg_send_fast(fd, cap, *seed);
		must(ret == 0 || ret == -EAGAIN);
		break;
	case 4:
		copy = mint_new(fd, cap, FIPC_RIGHTS_ALL, 0);
		must(!cap_drop(fd, copy));
		break;
	default:
		ret = msg_recv(fd, cap, deadline, &msg);
		must(ret == 0 || ret == -ETIMEDOUT);
		/* Each message must be whole. */
		must(ret || msg.data[1] == ~msg.opcode);
	}
}

struct crew {
	FIXTURE_DATA(storm) *self;
	unsigned int seed;
	bool own_space;
};

static void operate(void *arg)
{
	struct crew *crew = arg;
	__u64 *caps = crew->self->caps;
	int fd = crew->self->fd;

	if (crew->own_space) {
		fd = space_new();
		for (int i = 0; i < ENDPOINTS; i++)
			caps[i] = import_new(fd, crew->self->exported[i]);
	}
	for (;;)
		one_operation(fd, caps, &crew->seed);
}

static pid_t start(FIXTURE_DATA(storm) *self, unsigned int seed)
{
	struct crew crew = { .self = self, .seed = seed, .own_space = seed % 2 };

	return spawn(operate, &crew);
}

TEST_F_TIMEOUT(storm, of_processes, 600)
{
	pid_t crew[CREW];
	unsigned int seed = 20;

	for (int i = 0; i < CREW; i++)
		crew[i] = start(self, i);
	for (int i = 0; i < KILLS; i++) {
		int victim = next_random(&seed) % CREW;

		for (unsigned int n = next_random(&seed) % 64; n; n--)
			sched_yield();
		kill_and_reap(crew[victim]);
		crew[victim] = start(self, CREW + i);
	}
	for (int i = 0; i < CREW; i++)
		kill_and_reap(crew[i]);

	/* Everything must still work. */
	for (int i = 0; i < ENDPOINTS; i++) {
		struct waiter w;

		drain_queue(self->fd, self->caps[i]);
		EXPECT_EQ(1 + i, fill_queue(self->fd, self->caps[i]));
		EXPECT_EQ(1 + i, drain_queue(self->fd, self->caps[i]));
		EXPECT_EQ(-EAGAIN, msg_send_fast(self->fd, self->caps[i], 1));
		recv_waiter(&w, self->fd, self->caps[i], NEVER);
		EXPECT_EQ(0, msg_send_fast(self->fd, self->caps[i], 2));
		EXPECT_EQ(0, waiter_end(&w));
	}
	/* Only this process is left, with one slot. */
	await_slots(1);
	await_count("spaces", self->spaces + 1);
	await_count("endpoints", self->endpoints + ENDPOINTS);
}

/* Each of these processes owns its endpoints, and dies while its threads wait. */
static void *receive_without_end(void *arg)
{
	struct crew *crew = arg;

	for (;;)
		next_opcode(crew->self->fd, crew->self->caps[0]);
	return NULL;
}

static void own_everything(void *arg)
{
	struct crew *crew = arg;
	int fd = crew->self->fd = space_new();

	for (int i = 0; i < ENDPOINTS; i++)
		crew->self->caps[i] = endpoint_new(fd, 1);
	thread_new(receive_without_end, crew);
	thread_new(receive_without_end, crew);
	for (;;)
		one_operation(fd, crew->self->caps, &crew->seed);
}

TEST_F_TIMEOUT(storm, of_owners, 600)
{
	unsigned int seed = 30;

	for (int i = 0; i < KILLS / 4; i++) {
		struct crew crew = { .self = self, .seed = i };
		pid_t child = spawn(own_everything, &crew);

		for (unsigned int n = next_random(&seed) % 256; n; n--)
			sched_yield();
		kill_and_reap(child);
	}
	await_slots(0);
	await_count("spaces", self->spaces + 1);
	await_count("endpoints", self->endpoints + ENDPOINTS);
}

TEST_HARNESS_MAIN
