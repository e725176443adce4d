using System.Globalization;

namespace Jidoka.Bench;

/// <summary>The options of one run.</summary>
internal sealed class BenchmarkArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _flags = new(StringComparer.Ordinal);

    /// <summary>Whether the last line is to be one JSON object.</summary>
    public bool Json { get; private set; }

    /// <summary>Whether this is a smoke run: the same path, too short for figures to mean much.</summary>
    public bool Quick { get; private set; }

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">What follows the benchmark's name.</param>
    /// <param name="known">The options that the benchmark takes, without dashes.</param>
    /// <param name="flags">Those that take no value.</param>
    /// <exception cref="BenchmarkUsageException">An option is unknown or lacks its value.</exception>
    public static BenchmarkArguments Parse(
        ReadOnlySpan<string> arguments,
        IReadOnlyDictionary<string, string> known,
        IReadOnlyDictionary<string, string>? flags = null
    )
    {
        var result = new BenchmarkArguments();
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i].StartsWith("--", StringComparison.Ordinal)
                ? arguments[i][2..]
                : "";
            if (name == "json")
                result.Json = true;
            else if (name == "quick")
                result.Quick = true;
            else if (flags?.ContainsKey(name) == true)
                result._flags.Add(name);
            else if (!known.ContainsKey(name))
                throw new BenchmarkUsageException($"there is no option {arguments[i]} here");
            else if (i + 1 == arguments.Length)
                throw new BenchmarkUsageException($"--{name} needs a value");
            else
                result._values[name] = arguments[++i];
        }
        return result;
    }

    /// <summary>A whole number, at least 1.</summary>
    /// <exception cref="BenchmarkUsageException">The value is none.</exception>
    public int Count(string name, int otherwise)
    {
        if (!_values.TryGetValue(name, out var text))
            return otherwise;
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0
            ? n
            : throw new BenchmarkUsageException(
                $"--{name} takes a whole number from 1, not {text}"
            );
    }

    /// <summary>Whether an option without a value was given.</summary>
    public bool Has(string flag) => _flags.Contains(flag);

    /// <summary>The value as it was given; null if it was not.</summary>
    public string? Text(string name) => _values.GetValueOrDefault(name);
}
