// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Names in the file system: which files fipc_publish() replaces and which it does
 * not, and how a name is removed.
 */
#include "common.h"
#include "kselftest_harness.h"

FIXTURE(name) {
	struct place place;
	const char *path;
	int space;
	fipc_cap_t cap;
	struct fipc_publisher *pub;
};

FIXTURE_SETUP(name)
{
	place_make(&self->place);
	self->path = self->place.path;
	self->space = fipc_open(0);
	ASSERT_LE(0, self->space);
	ASSERT_EQ(0, fipc_create(self->space, 0, &self->cap, NULL));
}

FIXTURE_TEARDOWN(name)
{
	fipc_unpublish(self->pub);
	place_remove(&self->place);
}

#define PUBLISH(opts)	fipc_publish(self->space, self->cap, self->path, opts, &self->pub)

/* Connects a new client. Returns its badge, or 0 if that fails. */
static uint64_t next_badge(const char *path)
{
	int space = fipc_open(0);
	uint64_t badge = 0;
	fipc_cap_t cap;

	must(space >= 0);
	if (fipc_connect(space, path, &cap, &badge))
		badge = 0;
	close(space);
	return badge;
}

FIPC_TEST(name, unpublish_removes_it)
{
	ASSERT_EQ(0, PUBLISH(NULL));
	EXPECT_TRUE(exists(self->path));
	fipc_unpublish(self->pub);
	EXPECT_FALSE(exists(self->path));
	ASSERT_EQ(0, PUBLISH(NULL));
	EXPECT_EQ(1, next_badge(self->path));
}

FIPC_TEST(name, unpublish_of_null)
{
	fipc_unpublish(NULL);
}

FIPC_TEST(name, clients_keep_what_they_have)
{
	struct fipc_xfer x = { 0 };
	int client = fipc_open(0);
	fipc_cap_t cap;

	ASSERT_LE(0, client);
	ASSERT_EQ(0, PUBLISH(NULL));
	ASSERT_EQ(0, fipc_connect(client, self->path, &cap, NULL));
	fipc_unpublish(self->pub);
	self->pub = NULL;
	EXPECT_EQ(0, fipc_send(client, cap, &x));
	EXPECT_EQ(0, fipc_recv(self->space, self->cap, &x));
	close(client);
}

FIPC_TEST(name, unpublish_leaves_what_came_after)
{
	struct fipc_publish_opts opts = { .first_badge = 50 };
	struct fipc_publisher *first;

	ASSERT_EQ(0, PUBLISH(NULL));
	first = self->pub;
	ASSERT_EQ(0, unlink(self->path));
	ASSERT_EQ(0, PUBLISH(&opts));
	fipc_unpublish(first);
	EXPECT_EQ(50, next_badge(self->path));
}

FIPC_TEST(name, unpublish_without_a_name)
{
	ASSERT_EQ(0, PUBLISH(NULL));
	ASSERT_EQ(0, unlink(self->path));
	fipc_unpublish(self->pub);
	self->pub = NULL;
	EXPECT_FALSE(exists(self->path));
}

FIPC_TEST(name, stale_socket_is_replaced)
{
	leave_stale(self->path);
	ASSERT_EQ(0, PUBLISH(NULL));
	EXPECT_EQ(1, next_badge(self->path));
}

/* The live publisher does not notice the attempt. */
FIPC_TEST(name, live_publisher_is_not_replaced)
{
	struct fipc_publisher *other = NULL;

	ASSERT_EQ(0, PUBLISH(NULL));
	EXPECT_EQ(-EADDRINUSE, fipc_publish(self->space, self->cap, self->path,
					    NULL, &other));
	EXPECT_EQ(NULL, other);
	EXPECT_EQ(1, next_badge(self->path));
}

FIPC_TEST(name, other_live_sockets_are_not_replaced)
{
	static const int types[] = { SOCK_SEQPACKET, SOCK_STREAM, SOCK_DGRAM };
	size_t i;
	int sock;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		sock = socket_at(self->path, types[i]);
		EXPECT_EQ(-EADDRINUSE, PUBLISH(NULL));
		EXPECT_TRUE(exists(self->path));
		close(sock);
		ASSERT_EQ(0, unlink(self->path));
	}
}

/* Between bind() and listen() a publisher refuses like a stale socket. */
FIPC_TEST(name, bound_socket_is_not_replaced)
{
	struct sockaddr_un addr = address_of(self->path);
	int sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	ASSERT_LE(0, sock);
	ASSERT_EQ(0, bind(sock, (struct sockaddr *)&addr, sizeof(addr)));
	EXPECT_EQ(-EADDRINUSE, PUBLISH(NULL));
	close(sock);
}

FIPC_TEST(name, other_files_are_not_replaced)
{
	struct stat st;
	int fd;

	fd = open(self->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	ASSERT_LE(0, fd);
	close(fd);
	EXPECT_EQ(-EADDRINUSE, PUBLISH(NULL));
	ASSERT_EQ(0, lstat(self->path, &st));
	EXPECT_TRUE(S_ISREG(st.st_mode));
	ASSERT_EQ(0, unlink(self->path));

	ASSERT_EQ(0, symlink("/nowhere", self->path));
	EXPECT_EQ(-EADDRINUSE, PUBLISH(NULL));
	ASSERT_EQ(0, lstat(self->path, &st));
	EXPECT_TRUE(S_ISLNK(st.st_mode));
}

static int unpublish_copy(void *arg)
{
	fipc_unpublish(arg);
	return 0;
}

FIPC_TEST(name, child_unpublishes_its_copy_only)
{
	ASSERT_EQ(0, PUBLISH(NULL));
	ASSERT_EQ(0, reap(spawn(unpublish_copy, self->pub)));
	EXPECT_TRUE(exists(self->path));
	EXPECT_EQ(1, next_badge(self->path));
}

/* No failure leaves a file or a descriptor. */
FIPC_TEST(name, publish_errors)
{
	struct fipc_publish_opts mode = { .mode = 01777 }, rights = { .rights = 8 };
	struct fipc_publish_opts all = { .rights = FIPC_RIGHTS_ALL };
	fipc_cap_t badged, send, send_mint;
	int before = count_fds();

	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHTS_ALL, 9, &badged));
	ASSERT_EQ(0, fipc_mint(self->space, self->cap, FIPC_RIGHT_SEND, 0, &send));
	ASSERT_EQ(0, fipc_mint(self->space, self->cap,
			       FIPC_RIGHT_SEND | FIPC_RIGHT_MINT, 0, &send_mint));
#define TRY(cap, path, opts)	fipc_publish(self->space, cap, path, opts, &self->pub)
	EXPECT_EQ(-EINVAL, TRY(self->cap, self->path, &mode));
	EXPECT_EQ(-EINVAL, TRY(self->cap, self->path, &rights));
	EXPECT_EQ(-EACCES, TRY(badged, self->path, NULL));
	EXPECT_EQ(-EACCES, TRY(send, self->path, NULL));
	EXPECT_EQ(-EACCES, TRY(send_mint, self->path, &all));
	EXPECT_EQ(-ENOENT, TRY(0, self->path, NULL));
	EXPECT_EQ(-ENOENT, TRY(self->cap, "/nowhere/at/all", NULL));
	EXPECT_EQ(-ENOENT, TRY(self->cap, "", NULL));
	EXPECT_EQ(-EBADF, fipc_publish(-1, self->cap, self->path, NULL, &self->pub));
	EXPECT_EQ(NULL, self->pub);
	EXPECT_FALSE(exists(self->path));
	EXPECT_EQ(before, count_fds());
	EXPECT_EQ(0, TRY(send_mint, self->path, NULL));
#undef TRY
}

FIPC_TEST(name, length_of_the_path)
{
	char longest[108], too_long[109];
	struct fipc_publisher *pub;

	memset(too_long, 'x', sizeof(too_long));
	memcpy(too_long, self->place.dir, strlen(self->place.dir));
	too_long[strlen(self->place.dir)] = '/';
	too_long[108] = '\0';
	memcpy(longest, too_long, sizeof(longest));
	longest[107] = '\0';

	EXPECT_EQ(-ENAMETOOLONG, fipc_publish(self->space, self->cap, too_long,
					      NULL, &pub));
	ASSERT_EQ(0, fipc_publish(self->space, self->cap, longest, NULL, &pub));
	EXPECT_EQ(1, next_badge(longest));
	fipc_unpublish(pub);
	EXPECT_FALSE(exists(longest));
}

TEST_HARNESS_MAIN
