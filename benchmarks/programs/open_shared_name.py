from tools import convert


def render(page):
    file = open("/tmp/page.html", "w")
    file.write(page)
    file.close()
    return convert("/tmp/page.html")
