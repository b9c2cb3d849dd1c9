/*
 * The jailhouse command of the image, where there is no shell: runs the Java runtime beside it with the arguments that
 * the file bin/jailhouse.arguments lists, one a line, and then its own. A % in the file stands for the folder that holds
 * bin/.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_ARGUMENTS 4096
#define LONGEST_LINE (1 << 16)

static void fail(const char *what)
{
	fprintf(stderr, "jailhouse: %s: %s\n", what, strerror(errno));
	exit(1);
}

static char *with_root(const char *line, const char *root)
{
	size_t count = 0;
	for (const char *at = line; *at; at++)
		count += *at == '%' ? strlen(root) : 1;
	char *text = malloc(count + 1);
	if (!text)
		fail("arguments");
	char *to = text;
	for (const char *at = line; *at; at++) {
		if (*at == '%')
			to = stpcpy(to, root);
		else
			*to++ = *at;
	}
	*to = 0;
	return text;
}

int main(int argc, char **argv)
{
	static char root[PATH_MAX], path[PATH_MAX + 64], line[LONGEST_LINE];
	static char *arguments[MOST_ARGUMENTS + 2];
	int count = 0;

	ssize_t length = readlink("/proc/self/exe", root, sizeof(root) - 1);
	if (length < 0)
		fail("/proc/self/exe");
	root[length] = 0;
	for (int levels = 0; levels < 2; levels++)
		*strrchr(root, '/') = 0;

	snprintf(path, sizeof(path), "%s/bin/jailhouse.arguments", root);
	FILE *file = fopen(path, "r");
	if (!file)
		fail(path);
	snprintf(path, sizeof(path), "%s/jre/bin/java", root);
	arguments[count++] = path;
	while (count < MOST_ARGUMENTS && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		arguments[count++] = with_root(line, root);
	}
	fclose(file);
	if (count + argc > MOST_ARGUMENTS) {
		errno = E2BIG;
		fail("arguments");
	}
	for (int i = 1; i < argc; i++)
		arguments[count++] = argv[i];
	execv(path, arguments);
	fail(path);
}
