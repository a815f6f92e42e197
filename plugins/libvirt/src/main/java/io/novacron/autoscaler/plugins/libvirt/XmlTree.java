package io.novacron.autoscaler.plugins.libvirt;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/// A small XML document. Values are put into the tree, never into text, so that nothing in them is
/// taken for markup. Not thread-safe.
record XmlTree(Document document) {

    /// Reads XML; nothing outside the text is read: no document types, no entities, no files.
    ///
    /// @throws IllegalArgumentException where it is none
    static XmlTree parse(String xml) {
        try {
            DocumentBuilder builder = builder();
            builder.setErrorHandler(new Strict());
            return new XmlTree(builder.parse(new InputSource(new StringReader(xml))));
        } catch (SAXParseException unreadable) {
            // The parser's own text may quote values, which may be secrets.
            throw new IllegalArgumentException(
                    "XML that cannot be read at line %s, column %s"
                            .formatted(unreadable.getLineNumber(), unreadable.getColumnNumber()),
                    unreadable);
        } catch (SAXException unreadable) {
            throw new IllegalArgumentException("XML that cannot be read", unreadable);
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory", impossible);
        }
    }

    /// A document with nothing but a root.
    static XmlTree of(String root) {
        Document document = builder().newDocument();
        document.appendChild(document.createElement(root));
        return new XmlTree(document);
    }

    private static DocumentBuilder builder() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setNamespaceAware(true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            return factory.newDocumentBuilder();
        } catch (ParserConfigurationException broken) {
            throw new IllegalStateException("this JDK's XML parser", broken);
        }
    }

    /// Silent, where the JDK's own prints.
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException exception) {}

        @Override
        public void error(SAXParseException exception) throws SAXException {
            throw exception;
        }

        @Override
        public void fatalError(SAXParseException exception) throws SAXException {
            throw exception;
        }
    }

    Element root() {
        return document.getDocumentElement();
    }

    /// The first child of this name.
    static Optional<Element> child(Element parent, String name) {
        return children(parent, name).stream().findFirst();
    }

    static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getNodeName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    /// The child of this name, made where it is missing.
    Element ensure(Element parent, String name) {
        return child(parent, name).orElseGet(() -> add(parent, name));
    }

    Element add(Element parent, String name) {
        Element added = document.createElement(name);
        parent.appendChild(added);
        return added;
    }

    /// The XML as libvirt takes it.
    String text() {
        try {
            TransformerFactory factory = TransformerFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            Transformer transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(document), new StreamResult(text));
            return text.toString();
        } catch (TransformerException broken) {
            throw new IllegalStateException("writing XML", broken);
        }
    }
}
