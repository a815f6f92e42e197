# Forecasts of R's forecast package on hourly series, for a comparison in one run; see ./run.
#
#   Rscript peers.R FILE.csv.gz HOLD_OUT SAMPLE SLOW_SAMPLE AUTOSCALER
#
# FILE: long CSV series_id,step,value. The last HOLD_OUT steps of each series are left out, the 48 after the
# origin are forecast. Every (series / SAMPLE)th series; the slow methods (ets, auto.arima) on SLOW_SAMPLE of them.
# AUTOSCALER: the command whose `forecast` is compared with them, on the same series.
suppressMessages(library(forecast))
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(gzfile(arguments[1]))
held <- as.integer(arguments[2])
horizon <- 48
ids <- unique(data$series_id)
sample_of <- function(count) ids[unique(round(seq(1, length(ids), length.out = min(count, length(ids)))))]
ours <- sample_of(as.integer(arguments[3]))
slow <- ours[unique(round(seq(1, length(ours), length.out = min(as.integer(arguments[4]), length(ours)))))]

methods <- list(
  snaive = list(ids = ours, run = function(y) snaive(ts(y, frequency = 24), h = horizon, level = 95)),
  thetaf = list(ids = ours, run = function(y) thetaf(ts(y, frequency = 24), h = horizon, level = 95)),
  stlf_mstl_ets = list(ids = ours, run = function(y) {
    forecast(mstl(msts(y, seasonal.periods = c(24, 168))), h = horizon, level = 95, method = "ets")
  }),
  ets = list(ids = slow, run = function(y) forecast(ets(ts(y, frequency = 24)), h = horizon, level = 95)),
  auto.arima = list(ids = slow, run = function(y) {
    forecast(auto.arima(ts(y, frequency = 24), approximation = TRUE), h = horizon, level = 95)
  })
)

# Naive 2 of M4 over all 414 series: what OWA divides by (FORECAST.md).
naive2_smape <- 18.383
naive2_mase <- 2.395
score <- function(id, mean, lower, upper) {
  y <- data$value[data$series_id == id]
  origin <- length(y) - held
  known <- y[1:origin]
  actual <- y[origin + 1:horizon]
  c(mean(200 * abs(actual - mean) / (abs(actual) + abs(mean))),
    mean(abs(actual - mean)) / mean(abs(diff(known, lag = 24))),
    mean(actual >= lower & actual <= upper))
}

show <- function(name, scores, seconds) {
  average <- rowMeans(scores)
  cat(sprintf("%s,%d,%.3f,%.3f,%.3f,%.3f,%.4f\n", name, ncol(scores), average[1], average[2],
              (average[1] / naive2_smape + average[2] / naive2_mase) / 2, average[3], seconds))
}

cat("method,series,smape,mase,owa,coverage95,seconds_per_series\n")
for (name in names(methods)) {
  method <- methods[[name]]
  seconds <- 0
  scores <- sapply(method$ids, function(id) {
    y <- data$value[data$series_id == id]
    begun <- proc.time()[["elapsed"]]
    made <- method$run(y[1:(length(y) - held)])
    seconds <<- seconds + proc.time()[["elapsed"]] - begun
    score(id, as.numeric(made$mean), as.numeric(made$lower), as.numeric(made$upper))
  })
  show(name, scores, seconds / length(method$ids))
}

# Ours reads and writes files; its time has the start of the program in it.
input <- tempfile(fileext = ".csv")
output <- tempfile(fileext = ".csv")
kept <- data[data$series_id %in% ours, ]
lengths <- table(data$series_id)
kept <- kept[kept$step <= lengths[kept$series_id] - held, ]
write.csv(kept, input, row.names = FALSE, quote = FALSE)
begun <- proc.time()[["elapsed"]]
status <- system2(arguments[5], c("forecast", "--input", input, "--step", "1h", "--horizon", horizon,
                                  "--output", output))
took <- proc.time()[["elapsed"]] - begun
if (status != 0) stop("autoscaler forecast failed")
made <- read.csv(output)
scores <- sapply(ours, function(id) {
  own <- made[made$series_id == id, ]
  score(id, own$mean, own$lo95, own$hi95)
})
show("autoscaler_auto", scores, took / length(ours))
# The slow methods' series alone, so that they can be compared.
show("autoscaler_auto_slow_sample", scores[, ours %in% slow, drop = FALSE], took / length(ours))
unlink(c(input, output))
