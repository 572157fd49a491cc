// SPDX-License-Identifier: GPL-2.0
/* Floods: an error for the task that floods, and no harm to others. */
#include <sys/mman.h>

#include "kselftest_harness.h"
#include "fipc_selftest.h"

FIXTURE(limit) {
	struct cgroup cg;
	int fd;
	__u64 cap;
	long endpoints;
};

FIXTURE_SETUP(limit)
{
	cgroup_new(&self->cg, "memory");
	ASSERT_EQ(0, cgroup_write(&self->cg, "memory.max", "16M"));
	self->endpoints = count_of("endpoints");
	self->fd = space_new();
	self->cap = endpoint_new(self->fd, 4);
}

FIXTURE_TEARDOWN(limit)
{
	/* Other tasks are not affected. */
	EXPECT_EQ(0, msg_send(self->fd, self->cap, 1, PAST));
	EXPECT_EQ(1, next_opcode(self->fd, self->cap));
	EXPECT_EQ(0, endpoint_create(self->fd, 1024, &self->cap));
	close(self->fd);
	await_count("endpoints", self->endpoints);
	cgroup_delete(&self->cg);
}

/* Sends and receives. The first receive makes the task's slot. */
static void use(int fd, __u64 cap)
{
	must(!msg_send(fd, cap, 1, PAST));
	must(next_opcode(fd, cap) == 1);
}

/*
 * All pages of the process must be present. At the limit, the kernel would kill
 * a process that touches a new page, and this is not tested here.
 */
static void enter(FIXTURE_DATA(limit) *self)
{
	must(!mlockall(MCL_CURRENT));
	cgroup_add(&self->cg, getpid());
}

static void flood_endpoints(void *arg)
{
	__u64 first, cap;
	int fd, ret;

	enter(arg);
	fd = space_new();
	first = endpoint_new(fd, FIPC_DEPTH_MAX);
	use(fd, first);
	while (!(ret = endpoint_create(fd, FIPC_DEPTH_MAX, &cap)))
		;
	must(ret == -ENOMEM);
	/* Existing endpoints still work. */
	use(fd, first);
}

/* 16 MiB are enough for about 250 endpoints of the largest depth. */
FIPC_TEST(limit, endpoint_flood_in_a_memory_cgroup)
{
	EXPECT_EQ(0, reap(spawn(flood_endpoints, self)));
}

static void flood_capabilities(void *arg)
{
	__u64 cap, copy;
	int fd, ret;

	enter(arg);
	fd = space_new();
	cap = endpoint_new(fd, 1);
	use(fd, cap);
	while (!(ret = cap_mint(fd, cap, FIPC_RIGHT_SEND, 0, &copy)))
		;
	must(ret == -ENOMEM);
	use(fd, cap);
}

FIPC_TEST(limit, capability_flood_in_a_memory_cgroup)
{
	EXPECT_EQ(0, reap(spawn(flood_capabilities, self)));
}

TEST_HARNESS_MAIN
