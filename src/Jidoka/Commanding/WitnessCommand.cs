using System.CommandLine;
using System.Net;
using Jidoka.Composition;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Witnessing;
using Jidoka.Witnessing;
using Microsoft.Extensions.Logging;

namespace Jidoka.Commanding;

/// <summary><c>jidoka witness</c>: cosigns other nodes' logs until it is told to stop. Best on another machine than theirs.</summary>
internal static class WitnessCommand
{
    private const string KeyFileName = "witness.vkey";

    public static Command Create()
    {
        var name = new Option<string>("--name")
        {
            Description = "The witness's name, such as witness.example.com/w1.",
            Required = true,
        };
        var logs = new Option<string[]>("--log")
        {
            Description =
                "The public key of a log to cosign, or a file that holds it (NODE.vkey); may be repeated.",
            Required = true,
        };
        var folder = new Option<string>("--data")
        {
            Description = "Where its key and what it cosigned last are kept.",
            DefaultValueFactory = _ => "./jidoka-witness",
        };
        var listen = new Option<string>("--listen")
        {
            Description = "Where it listens; beyond this machine only with a certificate.",
            DefaultValueFactory = _ => "127.0.0.1:8702",
        };
        var certificate = new Option<string?>("--certificate")
        {
            Description = "The certificate, PEM.",
        };
        var certificateKey = new Option<string?>("--certificate-key")
        {
            Description = "The certificate's key, PEM.",
        };
        var command = CommandFrame.Plain(
            "witness",
            "Cosign other nodes' logs, so that none is cut back or told differently to two readers.",
            async (parsed, terminal, ended) =>
            {
                var tls = Tls(parsed.GetValue(certificate), parsed.GetValue(certificateKey));
                var address = Address(parsed.GetRequiredValue(listen), tls);
                using var output = LogOutput.Create(terminal.Json);
                using var witness = Open(
                    parsed.GetRequiredValue(folder),
                    parsed.GetRequiredValue(name),
                    parsed.GetRequiredValue(logs)
                );
                await RunAsync(witness, address, tls, output, ended);
                return ExitCode.Done;
            }
        );
        foreach (
            Option option in new Option[]
            {
                name,
                logs,
                folder,
                listen,
                certificate,
                certificateKey,
            }
        )
            command.Options.Add(option);
        return command;
    }

    private static TlsOptions? Tls(string? certificate, string? key) =>
        (certificate, key) switch
        {
            ({ } cert, { } secret) => new(Path.GetFullPath(cert), Path.GetFullPath(secret)),
            (null, null) => null,
            _ => throw Invalid("--certificate and --certificate-key go together."),
        };

    private static IPEndPoint Address(string text, TlsOptions? tls)
    {
        if (!IPEndPoint.TryParse(text, out var address))
            throw Invalid("--listen takes ADDRESS:PORT.");
        return tls is null && !IPAddress.IsLoopback(address.Address)
            ? throw Invalid("Listening beyond this machine needs --certificate.")
            : address;
    }

    private static Witness Open(string folder, string name, string[] logs)
    {
        try
        {
            var witness = Witness.Open(
                Path.GetFullPath(folder),
                name,
                logs.Select(KeyText.Of),
                TimeProvider.System
            );
            File.WriteAllText(Path.Combine(folder, KeyFileName), witness.VerifierKey + "\n");
            return witness;
        }
        catch (Exception e) when (e is DataFolderException or IOException)
        {
            throw new ControlException(ControlFault.Unavailable, e.Message, e);
        }
        catch (ArgumentException e)
        {
            throw Invalid(e.Message);
        }
    }

    private static async Task RunAsync(
        Witness witness,
        IPEndPoint address,
        TlsOptions? tls,
        ILoggerFactory logs,
        CancellationToken ended
    )
    {
        try
        {
            await using var app = WitnessPort.Build(witness, address, tls, logs);
            await app.StartAsync(ended);
            JidokaLog.WitnessUp(
                logs.CreateLogger("Jidoka"),
                KestrelPort.UrlOf(app),
                witness.VerifierKey
            );
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, ended);
            }
            catch (OperationCanceledException)
            {
                await app.StopAsync(CancellationToken.None);
            }
        }
        catch (Exception e)
            when (e is IOException or System.Security.Cryptography.CryptographicException)
        {
            throw new ControlException(ControlFault.Unavailable, e.Message, e);
        }
    }

    private static ControlException Invalid(string what) => new(ControlFault.Invalid, what);
}
