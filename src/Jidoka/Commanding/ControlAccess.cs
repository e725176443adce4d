using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jidoka.Composition;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Storage.Recording;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Commanding;

/// <summary>Finds who can do what a command asks: the running server, else this process with the data folder open.</summary>
internal static class ControlAccess
{
    /// <summary>Opens the way.</summary>
    /// <exception cref="ControlException">There is none.</exception>
    public static async Task<IControl> OpenAsync(JidokaOptions options, CancellationToken ended)
    {
        if (await TryServerAsync(options, ended) is { } server)
            return server;
        if (!Directory.Exists(options.DataFolder))
            throw Unreachable(
                $"There is no data folder {options.DataFolder}: run 'jidoka init' or 'jidoka up' first."
            );
        try
        {
            var node = await Node.OpenAsync(
                options,
                TimeProvider.System,
                NullLoggerFactory.Instance,
                ended
            );
            return new NodeControl(node, by: "cli", ownsNode: true);
        }
        catch (Exception e)
            when (e is DataFolderException or LedgerUnavailableException or LedgerCorruptException)
        {
            throw Unreachable(e.Message);
        }
    }

    private static async Task<IControl?> TryServerAsync(
        JidokaOptions options,
        CancellationToken ended
    )
    {
        if (ControlFile.Read(options.DataFolder) is not { } file)
            return null;
        var token =
            file.Token
            ?? (
                options.ControlToken is { } reference
                    ? new SecretSource(options.BaseFolder, TimeProvider.System).Resolve(reference)
                    : null
            );
        var server = new RemoteControl(new Uri(file.Url), token ?? "", CertificateOf(options));
        if (await server.AnswersAsync(ended))
            return server;
        await server.DisposeAsync();
        return null;
    }

    /// <summary>The certificate names a host, not this machine's loopback, so it is known by itself instead.</summary>
    private static X509Certificate2? CertificateOf(JidokaOptions options)
    {
        try
        {
            return options.Tls is { } tls
                ? X509CertificateLoader.LoadCertificateFromFile(tls.Certificate)
                : null;
        }
        catch (Exception e) when (e is CryptographicException or IOException)
        {
            throw Unreachable(
                $"The certificate {options.Tls!.Certificate} cannot be read: {e.Message}"
            );
        }
    }

    private static ControlException Unreachable(string message) =>
        new(ControlFault.Unavailable, message);
}
