package io.scangate.config.soak;

/** A page of metrics. */
record Scrape(String page) {
    /** The sum of the values of all lines that start with a text: a whole name, or a name with some of its labels. */
    double sum(String start) {
        boolean hasLabels = start.contains("{");
        return page.lines()
                .filter(line -> line.startsWith(start))
                .filter(line -> hasLabels || " {".indexOf(line.charAt(start.length())) >= 0)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
